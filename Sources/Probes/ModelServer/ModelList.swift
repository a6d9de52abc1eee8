import Vocabulary

/// The models that a server says it has.
struct ModelList: Sendable {
    /// In bytes: a hosted service may have hundreds.
    static let bodyLimit = 1 << 20
    /// More names make no message better.
    private static let shownNames = 5

    let names: [String]

    /// OpenAI's form: `{"data":[{"id":"…"}]}`; nil for every other.
    init?(openAI document: JSONValue) {
        guard case .array(let models)? = document[path: "data"] else { return nil }
        names = models.compactMap { $0[path: "id"]?.text }
    }

    /// Ollama's form: `{"models":[{"name":"…"}]}`; nil for every other.
    init?(ollama document: JSONValue) {
        guard case .array(let models)? = document[path: "models"] else { return nil }
        names = models.compactMap { $0[path: "name"]?.text ?? $0[path: "model"]?.text }
    }

    /// The name under which the list has `model`; nil when it has not.
    ///
    /// Ollama adds the tag `latest` to names without one.
    func find(_ model: String) -> String? {
        names.first { $0 == model } ?? names.first { $0 == model + ":latest" }
    }

    /// The failure of a server that has not the model that it should have.
    func lacks(_ model: String, in answer: ModelAnswer) -> ProbeFailure {
        let shown = names.prefix(Self.shownNames).joined(separator: ", ")
        let rest = names.count > Self.shownNames ? " and \(names.count - Self.shownNames) more" : ""
        let found = names.isEmpty ? "none at all" : shown + rest
        return answer.failure(.assertion, "has no model \(model), it has \(found)")
    }
}
