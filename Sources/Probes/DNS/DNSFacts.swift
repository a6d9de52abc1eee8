import Vocabulary

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
