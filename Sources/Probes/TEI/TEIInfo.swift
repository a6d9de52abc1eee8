import Vocabulary

/// What Text Embeddings Inference says of itself at `/info`.
struct TEIInfo: Sendable {
    let modelID: String
    /// From 1.9 on: the name that clients may use.
    let servedName: String?
    /// The commit of the model's repository; nil for a local one.
    let revision: String?
    let kind: TEIModelKind
    let version: String
    let mostConcurrentRequests: Int64?
    let mostInputsPerRequest: Int64?
    /// In tokens.
    let longestInput: Int64?

    /// Nil when it is not what Text Embeddings Inference answers.
    init?(_ document: JSONValue) {
        guard let modelID = document[path: "model_id"]?.text, let version = document[path: "version"]?.text,
            let kind = TEIModelKind(document[path: "model_type"])
        else { return nil }
        self.modelID = modelID
        self.version = version
        self.kind = kind
        servedName = document[path: "served_model_name"]?.text
        revision = document[path: "model_sha"]?.text
        mostConcurrentRequests = document[path: "max_concurrent_requests"]?.count
        mostInputsPerRequest = document[path: "max_client_batch_size"]?.count
        longestInput = document[path: "max_input_length"]?.count
    }

    /// What is wrong with the model; nil when nothing is.
    func mismatch(_ wanted: TEIModelKind.Wanted, model: String?, in answer: ModelAnswer) -> ProbeFailure? {
        guard wanted.accepts(kind) else {
            return answer.failure(.assertion, "tells of another model: expected \(wanted), \(modelID) is \(kind)")
        }
        guard let model, model != modelID, model != servedName else { return nil }
        let alias = servedName.flatMap { $0 == modelID ? nil : " (served as \($0))" } ?? ""
        return answer.failure(.assertion, "tells of another model: expected \(model), found \(modelID)\(alias)")
    }

    func facts(_ facts: ModelFacts, flavor: String?) -> [Fact] {
        var labels: [String: String] = [:]
        if let revision { labels["revision"] = revision }
        if let flavor { labels["flavor"] = flavor }
        let own = [
            facts.gauge(
                "maxConcurrentRequests",
                mostConcurrentRequests,
                "max_concurrent_requests",
                "Requests that the service takes at once; more are answered 429."
            ),
            facts.gauge(
                "maxClientBatchSize",
                mostInputsPerRequest,
                "max_client_batch_size",
                "Texts that one request may have."
            ),
            facts.gauge("maxInputLength", longestInput, "max_input_tokens", "Tokens that one text may have."),
        ]
        return facts.model(modelID, labels: labels)
            + [ModelFacts.text("modelRevision", revision), ModelFacts.text("modelType", "\(kind)")] + own
    }
}
