import FoundationEssentials
import GRDB
import Rules
import Vocabulary

/// The row of a rule: whose clock the instants of its alerts are on, and what makes wall time of them.
struct RuleRow {
    let id: Int64
    let key: RuleKey
    /// The process that wrote it and all of its alerts.
    let run: Int64
    let evaluatedAt: Instant
    let wallOffset: Duration

    /// What is kept of the rule, on the engine clock of a process whose wall offset is this.
    func memory(wallOffset present: Duration, _ db: Database) throws -> (memory: RuleMemory, damaged: Int) {
        let shift = wallOffset - present
        let (alerts, damaged) = try AlertRow.fetch(rule: id, db)
        let moved = alerts.map { alert in
            var alert = alert
            alert.move(by: shift)
            return alert
        }
        return (RuleMemory(key: key, evaluatedAt: evaluatedAt + shift, alerts: moved), damaged)
    }

    static func fetchAll(_ db: Database) throws -> (rows: [RuleRow], damaged: Int) {
        let rows = try Row.fetchAll(db, sql: "SELECT * FROM rule ORDER BY id")
        let readable = rows.compactMap { row in
            RuleIdentity(column: row["identity"]).map { RuleRow(row, RuleKey($0, ordinal: row["ordinal"])) }
        }
        return (readable, rows.count - readable.count)
    }

    private init(_ row: Row, _ key: RuleKey) {
        id = row["id"]
        self.key = key
        run = row["run"]
        evaluatedAt = Instant(nanoseconds: row["evaluated_at"])
        wallOffset = .nanoseconds(row["wall_offset"])
    }
}

extension RuleRow {
    /// Writes a change of a rule.
    ///
    /// The first one of a process takes over what another one left: alerts that the change does not mention go on as they
    /// were given out at the start, so that all of them are on one clock.
    static func write(
        _ change: RuleChange,
        to key: RuleKey,
        run: Int64,
        resuming start: RuleStart?,
        _ db: Database
    ) throws {
        let start = start ?? RuleStart(at: change.at, wallOffset: change.wallOffset)
        let identity = key.identity.column
        if change.isEnded {
            try db.cachedStatement(sql: "DELETE FROM rule WHERE identity = ? AND ordinal = ?")
                .execute(arguments: [identity, key.ordinal])
            guard change.leavesRow else { return }
        }
        let known = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT * FROM rule WHERE identity = ? AND ordinal = ?"),
            arguments: [identity, key.ordinal]
        ).map { RuleRow($0, key) }
        let id: Int64
        if let known {
            id = known.id
            if known.run != run { try known.takeOver(start, db) }
            try known.update(change, run: run, resuming: start, db)
        } else {
            try db.cachedStatement(
                sql: "INSERT INTO rule (identity, ordinal, run, evaluated_at, wall_offset) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [
                identity, key.ordinal, run, (change.evaluatedAt ?? change.at).nanoseconds,
                change.wallOffset.nanoseconds,
            ])
            id = db.lastInsertedRowID
        }
        for (labels, alert) in change.alerts {
            if let alert {
                try AlertRow.put(alert, rule: id, db)
            } else {
                try AlertRow.delete(labels, rule: id, db)
            }
        }
    }

    private func takeOver(_ start: RuleStart, _ db: Database) throws {
        let left = try memory(wallOffset: start.wallOffset, db).memory.resumed(at: start.at)
        try db.cachedStatement(sql: "DELETE FROM alert WHERE rule = ?").execute(arguments: [id])
        for alert in left.alerts { try AlertRow.put(alert, rule: id, db) }
    }

    private func update(_ change: RuleChange, run: Int64, resuming start: RuleStart, _ db: Database) throws {
        // What another process evaluated is on another clock; its alerts were taken over as of our start.
        let evaluated = change.evaluatedAt ?? (self.run == run ? nil : start.at)
        guard let evaluated else { return }
        try db.cachedStatement(sql: "UPDATE rule SET run = ?, evaluated_at = ?, wall_offset = ? WHERE id = ?")
            .execute(arguments: [run, evaluated.nanoseconds, change.wallOffset.nanoseconds, id])
    }
}
