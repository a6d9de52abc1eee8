import Vocabulary

/// How much a hosted service lets us ask before it answers 429, by its headers `x-ratelimit-remaining-*`.
struct LLMRateLimit: Sendable {
    private let requests: Int64?
    private let tokens: Int64?

    init(_ answer: HTTPAnswer) {
        requests = Self.count(answer.header("x-ratelimit-remaining-requests"))
        tokens = Self.count(answer.header("x-ratelimit-remaining-tokens"))
    }

    /// None where the service does not say.
    func facts(_ facts: ModelFacts) -> [Fact] {
        var found: [Fact] = []
        if let requests {
            found.append(
                facts.gauge(
                    "remainingRequests",
                    requests,
                    "rate_limit_remaining_requests",
                    "Requests that the service still takes before it limits us."
                )
            )
        }
        if let tokens {
            found.append(
                facts.gauge(
                    "remainingTokens",
                    tokens,
                    "rate_limit_remaining_tokens",
                    "Tokens that the service still takes before it limits us."
                )
            )
        }
        return found
    }

    private static func count(_ text: String?) -> Int64? {
        text.flatMap { Int64($0) }.flatMap { $0 >= 0 ? $0 : nil }
    }
}
