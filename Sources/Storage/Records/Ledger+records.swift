package import Alerting
import GRDB
package import Rules
package import Vocabulary

extension Archive {
    /// Forgets what is older; one that fails is tried again an hour later.
    func forgetRecords(_ kind: KeptRecord.Kind, before horizon: WallTime) {
        writer.asyncWrite({ db in try RecordRow.delete(kind, before: horizon, db) }, completion: { _, _ in })
    }
}

extension Ledger: RecordKeeper {
    package func commit(_ change: KeptChange) async -> Bool { await alerts.commit([], change) }

    /// Takes the state of alerts and what people are to be told of it to the disk, together or not at all.
    ///
    /// - Returns: as ``AlertKeeper/keep(_:)``.
    package func commit(_ changes: [AlertCommit], _ records: KeptChange) async -> Bool {
        await alerts.commit(changes, records)
    }

    /// Keeps a record at once, before anything runs.
    ///
    /// - Throws: ``StorageError`` when the disk refuses.
    package func keepNow(_ record: KeptRecord) throws(StorageError) {
        do {
            try archive.writer.write { db in try RecordRow.put(record, db) }
        } catch {
            throw StorageError(.unavailable, "cannot write what is kept of alerting: \(error)")
        }
    }

    /// What is kept of a kind, the newest first.
    ///
    /// - Parameters:
    ///   - kind: what.
    ///   - since: the oldest that is wanted; nil for all.
    ///   - limit: the most.
    /// - Returns: at most `limit`.
    /// - Throws: ``StorageError`` when the file cannot be read.
    package func records(
        _ kind: KeptRecord.Kind,
        since: WallTime? = nil,
        limit: Int = .max
    ) throws(StorageError) -> [KeptRecord] {
        do {
            return try archive.writer.read { db in try RecordRow.fetch(kind, since: since, limit: limit, db) }
        } catch {
            throw StorageError(.unavailable, "cannot read what is kept of alerting: \(error)")
        }
    }

    /// The same without blocking the caller's thread.
    package func recentRecords(
        _ kind: KeptRecord.Kind,
        since: WallTime?,
        limit: Int
    ) async throws(StorageError) -> [KeptRecord] {
        do {
            return try await archive.writer.read { db in try RecordRow.fetch(kind, since: since, limit: limit, db) }
        } catch {
            throw StorageError(.unavailable, "cannot read what is kept of alerting: \(error)")
        }
    }
}
