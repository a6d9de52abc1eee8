import FoundationEssentials
import GRDB
import Rules
import Vocabulary

/// The rows of alerts.
enum AlertRow {
    static func put(_ alert: Alert, rule: Int64, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO alert (
                    rule, labels, state, value, annotations, active_at, fired_at, resolved_at, retained_since,
                    last_sent_at, valid_until, keep_firing_since
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            rule, alert.labels.column, alert.state.rawValue, Int64(bitPattern: alert.value.bitPattern),
            alert.annotations.column, alert.activeAt.nanoseconds, alert.firedAt?.nanoseconds,
            alert.resolvedAt?.nanoseconds, alert.retainedSince?.nanoseconds, alert.lastSentAt?.nanoseconds,
            alert.validUntil?.nanoseconds, alert.keepFiringSince?.nanoseconds,
        ])
    }

    static func delete(_ labels: Labels, rule: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM alert WHERE rule = ? AND labels = ?")
            .execute(arguments: [rule, labels.column])
    }

    /// The alerts of a rule, sorted by labels, and how many rows could not be read.
    static func fetch(rule: Int64, _ db: Database) throws -> (alerts: [Alert], damaged: Int) {
        let rows = try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT * FROM alert WHERE rule = ?"),
            arguments: [rule]
        )
        let alerts = rows.compactMap { Alert($0) }
        return (alerts.sorted { $0.labels < $1.labels }, rows.count - alerts.count)
    }
}

extension Alert {
    /// Nil for a row that this release cannot read.
    fileprivate init?(_ row: Row) {
        func instant(_ column: String) -> Instant? {
            (row[column] as Int64?).map { Instant(nanoseconds: $0) }
        }
        guard let labels = Labels(column: row["labels"]), let state = State(rawValue: row["state"]),
            let annotations = [RuleLabel](column: row["annotations"]), let activeAt = instant("active_at")
        else { return nil }
        self.init(
            labels: labels,
            state: state,
            annotations: annotations,
            value: Double(bitPattern: UInt64(bitPattern: row["value"])),
            activeAt: activeAt,
            firedAt: instant("fired_at"),
            resolvedAt: instant("resolved_at"),
            retainedSince: instant("retained_since"),
            lastSentAt: instant("last_sent_at"),
            validUntil: instant("valid_until"),
            keepFiringSince: instant("keep_firing_since")
        )
    }
}
