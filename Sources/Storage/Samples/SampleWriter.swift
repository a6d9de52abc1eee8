import FoundationEssentials
import GRDB
import Series
import Synchronization
import Vocabulary

/// Writes chunks as rows; used on SQLite's queue alone, one transaction after the other.
final class SampleWriter: Sendable {
    /// The present, in milliseconds: on the engine clock, and what makes wall time of it.
    struct Moment: Sendable {
        let now: Int64
        let wallOffset: Int64
    }

    /// What a transaction did.
    struct Report: Sendable {
        var bytes = 0
        var pruned = 0
        /// Bytes of sealed chunks on the disk.
        var storedBytes = 0
    }

    private struct Known {
        let id: Int64
        /// The first timestamp of its row of chunks that grow; nil before we wrote one.
        var openFirst: Int64?
    }

    private struct State {
        var series: [Labels: Known] = [:]
        /// Bytes of sealed chunks; nil before they were counted.
        var storedBytes: Int?
        /// What is to be taken from the stored offsets of all processes before us; 0 once that is on the disk.
        var setBack: Int64 = 0
        /// Whether chunks went since series were last looked through.
        var hasPruned = false
        var seriesLookedAt: Int64?
    }

    /// More series than this are not remembered beside each other: looking one up again costs a query.
    private static let mostKnown = 250_000
    /// How many chunks one transaction removes at most.
    private static let prunedAtOnce = 20_000
    /// How often series without chunks are looked for, in milliseconds.
    private static let sweepPeriod: Int64 = 3_600_000

    let run: Int64
    private let options: SampleArchiveOptions
    private let state = Mutex(State())

    init(run: Int64, options: SampleArchiveOptions) {
        self.run = run
        self.options = options
    }

    /// Remembers what the restored past was moved by; see ``SampleClock``.
    func moveBack(by milliseconds: Int64) { state.withLock { $0.setBack = milliseconds } }

    /// Notes what became of the last transaction: what one that failed told us is forgotten.
    func finish(isWritten: Bool) {
        state.withLock { state in
            if isWritten { state.setBack = 0 } else { (state.series, state.storedBytes) = ([:], nil) }
        }
    }

    func write(_ chunks: [StoredChunk], at moment: Moment, withUpkeep: Bool, _ db: Database) throws -> Report {
        // Held for all of the transaction: there is only one at a time.
        try state.withLock { state in
            var report = Report()
            try putRun(moment, &state, db)
            if state.series.count > Self.mostKnown { state.series = [:] }
            var stored = try state.storedBytes ?? Self.countBytes(db)
            for chunk in chunks {
                report.bytes += chunk.byteCount
                stored += try put(chunk, &state, db)
                CrashPoint.reached(.samplesInsideTransaction)
            }
            if withUpkeep { try prune(moment, &stored, &report, &state, db) }
            state.storedBytes = stored
            report.storedBytes = stored
            return report
        }
    }

    private func putRun(_ moment: Moment, _ state: inout State, _ db: Database) throws {
        if state.setBack != 0 {
            try db.execute(
                sql: "UPDATE sample_run SET wall_offset = wall_offset - ? WHERE id <> ?",
                arguments: [state.setBack, run]
            )
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO sample_run (id, saved_at, wall_offset) VALUES (?, ?, ?)")
            .execute(arguments: [run, moment.now, moment.wallOffset])
    }

    /// Returns by how much the sealed chunks grew.
    private func put(_ chunk: StoredChunk, _ state: inout State, _ db: Database) throws -> Int {
        var known = try state.series[chunk.labels] ?? Self.find(chunk.labels, db)
        var grown = 0
        if known.openFirst != chunk.firstTimestamp {
            // What stands there is of another time: of another process, or before the series was gone for a while.
            grown += try Self.finishOpen(known.id, unless: chunk.firstTimestamp, db)
        }
        if chunk.isSealed {
            try db.cachedStatement(sql: "DELETE FROM open_chunk WHERE series = ?").execute(arguments: [known.id])
            try db.cachedStatement(sql: "INSERT INTO chunk (series, run, last, bytes, data) VALUES (?, ?, ?, ?, ?)")
                .execute(arguments: [known.id, run, chunk.lastTimestamp, chunk.byteCount, Data(chunk.bytes)])
            known.openFirst = nil
            grown += chunk.byteCount
        } else {
            try db.cachedStatement(
                sql: """
                    INSERT OR REPLACE INTO open_chunk (series, run, first, last, bytes, data) VALUES (?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                known.id, run, chunk.firstTimestamp, chunk.lastTimestamp, chunk.byteCount, Data(chunk.bytes),
            ])
            known.openFirst = chunk.firstTimestamp
        }
        state.series[chunk.labels] = known
        return grown
    }

    private static func find(_ labels: Labels, _ db: Database) throws -> Known {
        let column = labels.column
        let statement = try db.cachedStatement(sql: "SELECT id FROM series WHERE labels = ?")
        if let id = try Int64.fetchOne(statement, arguments: [column]) { return Known(id: id) }
        try db.cachedStatement(sql: "INSERT INTO series (labels) VALUES (?)").execute(arguments: [column])
        return Known(id: db.lastInsertedRowID)
    }

    /// Puts a chunk that grew, and will not grow any more, to the others.
    private static func finishOpen(_ series: Int64, unless first: Int64, _ db: Database) throws -> Int {
        let statement = try db.cachedStatement(
            sql: "SELECT bytes FROM open_chunk WHERE series = ? AND first <> ?"
        )
        guard let bytes = try Int.fetchOne(statement, arguments: [series, first]) else { return 0 }
        try db.cachedStatement(
            sql: """
                INSERT INTO chunk (series, run, last, bytes, data)
                SELECT series, run, last, bytes, data FROM open_chunk WHERE series = ?
                """
        ).execute(arguments: [series])
        try db.cachedStatement(sql: "DELETE FROM open_chunk WHERE series = ?").execute(arguments: [series])
        return bytes
    }

    private static func countBytes(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT coalesce(sum(bytes), 0) FROM chunk") ?? 0
    }
}

// Upkeep.
extension SampleWriter {
    private func prune(
        _ moment: Moment,
        _ stored: inout Int,
        _ report: inout Report,
        _ state: inout State,
        _ db: Database
    ) throws {
        let horizon = moment.now.subtractingClamped(options.retention.nanoseconds / 1_000_000)
        let oldest = try Row.fetchCursor(db, sql: "SELECT id, last, bytes FROM chunk ORDER BY last")
        var gone: [Int64] = []
        while gone.count < Self.prunedAtOnce, let row = try oldest.next() {
            guard row["last"] < horizon || stored > options.mostBytes else { break }
            gone.append(row["id"])
            stored -= row["bytes"] as Int
        }
        let delete = try db.cachedStatement(sql: "DELETE FROM chunk WHERE id = ?")
        for id in gone { try delete.execute(arguments: [id]) }
        report.pruned = gone.count
        state.hasPruned = state.hasPruned || !gone.isEmpty
        guard state.seriesLookedAt.map({ moment.now - $0 >= Self.sweepPeriod }) ?? true else { return }
        state.seriesLookedAt = moment.now
        try db.execute(sql: "DELETE FROM sample_run WHERE saved_at < ?", arguments: [horizon])
        try db.execute(sql: "DELETE FROM open_chunk WHERE last < ?", arguments: [horizon])
        guard state.hasPruned || db.changesCount > 0 else { return }
        try db.execute(
            sql: """
                DELETE FROM series
                WHERE id NOT IN (SELECT series FROM chunk) AND id NOT IN (SELECT series FROM open_chunk)
                """
        )
        (state.series, state.hasPruned) = ([:], false)
    }
}

extension Archive {
    /// Runs `updates` in one transaction and then calls `completion`; returns at once.
    func write<Value: Sendable>(
        _ updates: @escaping @Sendable (Database) throws -> Value,
        completion: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        writer.asyncWrite(updates, completion: { _, result in completion(result) })
    }
}
