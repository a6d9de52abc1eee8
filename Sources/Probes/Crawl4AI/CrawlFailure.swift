import Vocabulary

/// What an answer of either server that is no success says.
///
/// Errors are JSON: `detail` (a text, or a list for what does not validate), or `error` with a `correlation_id`. What is
/// not JSON comes from somebody in between.
enum CrawlFailure {
    /// The failure behind `answer`, which came to `question`: `GET /health`.
    static func of(_ answer: HTTPAnswer, to question: String) -> ProbeFailure {
        let json = (try? answer.json())?.members
        let error = json?["detail"]?.text ?? json?["error"]?.text
        let said = error.map { " \($0)" } ?? answer.excerpt
        let (reason, meaning): (FailureReason, String) =
            switch answer.status {
            case 401, 403: (.auth, "the token is refused or missing; set `api_key` to CRAWL4AI_API_TOKEN:")
            case 429: (.saturated, "too many requests or jobs (429)\(answer.retryAfter):")
            case 503 where json != nil: (.saturated, "the job queue is full (503)\(answer.retryAfter):")
            case 504: (.timeout, "Crawl4AI ran out of time (504):")
            case 507: (.exhausted, "Crawl4AI is over its quota (507):")
            case 500...599 where json != nil: (.http5xx, "Crawl4AI failed (\(answer.status)\(correlation(json))):")
            case 400...499 where json != nil: (.http4xx, "Crawl4AI refuses (\(answer.status)):")
            case let status: (answer.foreignReason, "got \(status), and not in Crawl4AI's words:")
            }
        return ProbeFailure(reason, in: reason == .auth ? .auth : .query, "\(question): \(meaning)\(said)")
    }

    /// By which its log has the whole story.
    private static func correlation(_ json: [String: JSONValue]?) -> String {
        json?["correlation_id"]?.text.map { ", \($0) in its log" } ?? ""
    }
}
