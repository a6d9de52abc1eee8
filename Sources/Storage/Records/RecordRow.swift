import Alerting
import FoundationEssentials
import GRDB
import Vocabulary

/// The rows of what alerting keeps.
enum RecordRow {
    static func put(_ record: KeptRecord, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO record (kind, id, at, body) VALUES (?, ?, ?, ?)")
            .execute(arguments: [
                record.key.kind.rawValue, record.key.id, record.at.nanosecondsSinceEpoch, Data(record.body),
            ])
    }

    static func delete(_ key: KeptRecord.Key, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM record WHERE kind = ? AND id = ?")
            .execute(arguments: [key.kind.rawValue, key.id])
    }

    static func delete(_ kind: KeptRecord.Kind, before horizon: WallTime, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM record WHERE kind = ? AND at < ?")
            .execute(arguments: [kind.rawValue, horizon.nanosecondsSinceEpoch])
    }

    /// The newest first.
    static func fetch(_ kind: KeptRecord.Kind, since: WallTime?, limit: Int, _ db: Database) throws -> [KeptRecord] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT id, at, body FROM record WHERE kind = ? AND at >= ? ORDER BY at DESC, id DESC LIMIT ?"
            ),
            arguments: [kind.rawValue, since?.nanosecondsSinceEpoch ?? .min, limit]
        ).map { row in
            KeptRecord(
                .init(kind, row["id"]),
                at: WallTime(nanosecondsSinceEpoch: row["at"]),
                body: Array(row["body"] as Data)
            )
        }
    }
}
