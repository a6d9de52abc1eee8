import Vocabulary

/// What a server's refusal means.
enum DNSVerdict {
    /// The failure of a response code; nil for success.
    static func failure(_ code: DNSResponseCode, of question: DNSQuestion, _ server: Endpoint) -> ProbeFailure? {
        let (reason, text): (FailureReason, String)
        switch code {
        case .noError: return nil
        case .nameError: (reason, text) = (.dns, "\(question.name) does not exist (NXDOMAIN)")
        case .serverFailure: (reason, text) = (.dns, "it could not resolve \(question.name) (SERVFAIL)")
        case .refused: (reason, text) = (.dns, "it will not answer us for \(question.name) (REFUSED)")
        case .formatError: (reason, text) = (.protocol, "it did not understand the query (FORMERR)")
        case .notImplemented: (reason, text) = (.protocol, "it does not know such queries (NOTIMP)")
        case .other(let number): (reason, text) = (.protocol, "it answered with code \(number)")
        }
        return ProbeFailure(reason, in: .query, "\(server): \(text)")
    }
}

/// What an answer says, as facts.
enum DNSFacts {
    /// More answers are counted and not shown.
    static let mostShown = 20

    /// The report of `answers`, whose time to live in seconds not every resolver tells.
    static func report(_ answers: [String], timeToLive: UInt32?, resolvedBy: String) -> Report {
        let count = FactMetric("vedette_dns_answers", help: "Records that answered the query.")
        let life = FactMetric("vedette_dns_answer_ttl_seconds", help: "How long the answer may be kept.")
        return Report(facts: [
            Fact("answerCount", .integer(Int64(answers.count)), metric: count),
            Fact("answers", .text(answers.sorted().prefix(mostShown).joined(separator: ", "))),
            Fact("ttlSeconds", timeToLive.map { .integer(Int64($0)) } ?? .unknown, metric: life),
            Fact("resolvedBy", .text(resolvedBy)),
        ])
    }
}
