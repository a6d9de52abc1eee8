import Vocabulary

/// What an answer of Qdrant that is no success says.
///
/// Errors are JSON with the text under `status.error`; what is refused for want of a key is plain text, 403 up to 1.8.0
/// and 401 since. A key that may not do what it asks for is 403 with JSON.
enum QdrantFailure {
    /// The failure behind `answer`, which came to `question`: `GET /collections`, `collection docs`.
    static func of(_ answer: HTTPAnswer, to question: String) -> ProbeFailure {
        let error = error(in: answer)
        let said = error.map { " \($0)" } ?? answer.excerpt
        let (reason, meaning): (FailureReason, String) =
            switch answer.status {
            case 401, 403: (.auth, refusal(isForbidden: error != nil))
            case 408: (.timeout, "Qdrant ran out of time (408):")
            case 429: (.saturated, "Qdrant limits the rate (429)\(answer.retryAfter):")
            case 507: (.exhausted, "Qdrant is over its quota (507):")
            case 503 where error != nil: (.http5xx, "a shard is unavailable (503):")
            case 500...599 where error != nil:
                (isExhaustion(said) ? .exhausted : .http5xx, "Qdrant failed (\(answer.status)):")
            case 400...499 where error != nil: (.http4xx, "Qdrant refuses (\(answer.status)):")
            case let status: (answer.foreignReason, "got \(status), and not in Qdrant's words:")
            }
        return ProbeFailure(reason, in: reason == .auth ? .auth : .query, "\(question): \(meaning)\(said)")
    }

    /// The text of Qdrant's own error; nil when somebody else may have written the answer.
    static func error(in answer: HTTPAnswer) -> String? {
        (try? answer.json())?[path: "status.error"]?.text
    }

    /// Whether an error of the storage tells of something that ran out, by the words of the system and of Qdrant.
    static func isExhaustion(_ text: String) -> Bool {
        let text = text.lowercased()
        return [
            "no space left", "available disk space", "disk quota exceeded", "too many open files",
            "cannot allocate memory", "out of memory",
        ].contains { text.contains($0) }
    }

    private static func refusal(isForbidden: Bool) -> String {
        isForbidden
            ? "the key may not do this; it has to read all collections, as the read-only key may:"
            : "the key is refused or missing; set `api_key`, the read-only key is enough:"
    }
}
