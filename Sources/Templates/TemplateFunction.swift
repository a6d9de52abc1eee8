package import PromQL
import Vocabulary

/// Evaluates an expression for the function `query`, at the instant of the evaluation.
///
/// Throws what ``TemplateFailure`` is to say.
package typealias TemplateQuery = (String) throws -> [VectorSample]

/// A function that templates may call.
struct TemplateFunction: Sendable {
    /// What an argument has to be.
    enum Parameter: Sendable {
        case any, string, sample, samples, strings
    }

    /// What functions may use besides their arguments.
    struct Surroundings {
        let data: TemplateData
        let query: TemplateQuery
        /// Now, in seconds since 1970: of the evaluation.
        let now: Double
        /// Where the template stands.
        var dialect = Dialect.rules
        /// What is done to everything that an action prints; texts of the template itself are left alone.
        var escape: (String) -> String = { $0 }
    }

    /// Which functions there are.
    enum Dialect: Sendable {
        /// Those of Prometheus, for labels and annotations of rules.
        case rules
        /// Those of Alertmanager, for messages.
        case messages
    }

    typealias Body = @Sendable ([TemplateValue], Surroundings) throws -> TemplateValue

    let name: String
    let parameters: [Parameter]
    /// Of all further arguments; nil where there may be none.
    let rest: Parameter?
    let body: Body

    init(_ name: String, _ parameters: [Parameter], rest: Parameter? = nil, _ body: @escaping Body) {
        self.name = name
        self.parameters = parameters
        self.rest = rest
        self.body = body
    }

    static func named(_ name: String, in dialect: Dialect) -> TemplateFunction? {
        switch dialect {
        case .rules: rules[name]
        case .messages: messages[name]
        }
    }

    private static let rules = table(builtin + prometheus)
    private static let messages = table(builtin + alertmanager)

    private static func table(_ functions: [TemplateFunction]) -> [String: TemplateFunction] {
        Dictionary(functions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
