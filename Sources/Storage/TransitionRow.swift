import GRDB
import Vocabulary

/// A transition with its number in the file: numbers rise in the order of things, also where the wall clock does not.
struct TransitionRow: Sendable, Equatable {
    let id: Int64
    let transition: Transition

    /// How many old rows one transaction removes: what is left waits for the next.
    static let deletedAtOnce = 10_000

    func insert(_ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO transition (id, service, at, "from", "to", "check", reason, message, because_of)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id, transition.service.rawValue, transition.at.nanosecondsSinceEpoch, transition.from.rawValue,
            transition.to.rawValue, transition.check?.rawValue, transition.reason?.rawValue, transition.message,
            transition.becauseOf?.rawValue,
        ])
    }

    static func delete(before horizon: WallTime, in db: Database) throws {
        try db.execute(
            sql: "DELETE FROM transition WHERE id IN (SELECT id FROM transition WHERE at < ? LIMIT ?)",
            arguments: [horizon.nanosecondsSinceEpoch, deletedAtOnce]
        )
    }

    static func fetch(_ db: Database, service: ServiceName, limit: Int, before: WallTime?) throws -> [TransitionRow] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM transition WHERE service = ? AND at < ? ORDER BY id DESC LIMIT ?",
            arguments: [service.rawValue, before?.nanosecondsSinceEpoch ?? .max, limit]
        ).compactMap(TransitionRow.init)
    }
}

extension TransitionRow {
    /// Nil for a row whose names this release does not know.
    fileprivate init?(_ row: Row) {
        guard let service = ServiceName(row["service"]), let from = Health(rawValue: row["from"]),
            let to = Health(rawValue: row["to"])
        else { return nil }
        id = row["id"]
        transition = Transition(
            service: service,
            from: from,
            to: to,
            at: WallTime(nanosecondsSinceEpoch: row["at"]),
            check: (row["check"] as String?).flatMap(CheckLevel.init),
            reason: (row["reason"] as String?).flatMap(FailureReason.init),
            message: row["message"],
            becauseOf: (row["because_of"] as String?).flatMap(ServiceName.init)
        )
    }
}
