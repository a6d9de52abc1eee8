import Vocabulary

/// How far the server is from running out of transaction ids: at about two billion it takes no more writes.
///
/// Of the worst database, often a template that nobody connects to; any account may ask.
struct PostgresWraparound: Sendable {
    static let query = "select max(age(datfrozenxid)) from pg_database where datallowconn"

    /// Transactions since the oldest that is not frozen; nil when the server does not say.
    private let age: Int64?

    init(_ result: PostgresResult) {
        age = result.integer(0, 0)
    }

    var facts: [Fact] {
        [
            Fact(
                "transactionIDAge",
                age.map { .integer($0) } ?? .unknown,
                metric: PostgresMetrics.transactionIDAge
            )
        ]
    }
}
