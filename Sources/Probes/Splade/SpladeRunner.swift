import Vocabulary

/// What the stack's own `splade-runner` says of itself at `/health`: `{"status":"healthy","model":"…","device":"cpu"}`.
struct SpladeRunner: Sendable {
    let model: String?
    /// `cuda` or `cpu`: a runner that lost its GPU is as slow as it is healthy.
    let device: String?

    /// Judges the answer.
    ///
    /// - Throws: ``ProbeFailure``; `starting` while the model is not loaded, `assertion` for another status.
    init(_ answer: ModelAnswer) throws(ProbeFailure) {
        if answer.isGood, answer.hasNoBody {
            throw answer.failure(.assertion, "is not splade-runner's: expected a status as JSON, found an empty body")
        }
        let document = try answer.json()
        guard let status = document[path: "status"]?.text else {
            throw answer.failure(.protocol, "is not splade-runner's, it has no status:\(answer.http.excerpt)")
        }
        guard status == "healthy" else {
            throw answer.failure(.assertion, "says that the status is \(status), expected healthy")
        }
        model = document[path: "model"]?.text
        device = document[path: "device"]?.text
    }

    /// Whether the answer may be the runner's, in whatever state.
    static func isRecognised(_ answer: ModelAnswer) -> Bool {
        guard answer.isGood else { return !answer.isMissing && !answer.isUnauthorized }
        return answer.jsonIfGood?[path: "status"] != nil
    }

    func facts(_ facts: ModelFacts) -> [Fact] {
        var labels = ["flavor": "runner"]
        if let device { labels["device"] = device }
        return facts.model(model, labels: labels) + [ModelFacts.text("device", device)]
    }
}
