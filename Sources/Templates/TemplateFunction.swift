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
        case any, string, sample, samples
    }

    /// What functions may use besides their arguments.
    struct Surroundings {
        let data: TemplateData
        let query: TemplateQuery
        /// Now, in seconds since 1970: of the evaluation.
        let now: Double
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

    static func named(_ name: String) -> TemplateFunction? { all[name] }

    private static let all = Dictionary(
        (builtin + prometheus).map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first }
    )
}
