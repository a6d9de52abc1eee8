import FoundationEssentials
import GRDB
import Series
import Vocabulary

/// Reads chunks back into a store.
struct SampleRestoration {
    /// What came of it.
    struct Report {
        var samples = 0
        /// In milliseconds.
        var newest: Int64?
        var damaged = 0
        /// How far the past was moved back, in milliseconds.
        var setBack: Int64 = 0
        /// What ended the reading before all was read.
        var error: String?
    }

    private let store: SampleStore
    private let since: Int64
    private let moment: SampleWriter.Moment
    private(set) var report = Report()
    private var clock: SampleClock
    private var labels: [Int64: Labels] = [:]

    init(into store: SampleStore, since: Int64, at moment: SampleWriter.Moment) {
        self.store = store
        self.since = since
        self.moment = moment
        clock = SampleClock([], now: moment.now, wallOffset: moment.wallOffset)
    }

    mutating func read(_ db: Database) throws {
        let runs = try Row.fetchAll(db, sql: "SELECT * FROM sample_run").map {
            SampleClock.Run(id: $0["id"], savedAt: $0["saved_at"], wallOffset: $0["wall_offset"])
        }
        clock = SampleClock(runs, now: moment.now, wallOffset: moment.wallOffset)
        report.setBack = clock.setBack
        // In the order in which they were sealed, which is that of each series' samples.
        let oldest = since.subtractingClamped(clock.largestShift)
        // By the index, and then by number: SQLite alone would look through all chunks for the first.
        let first = try Int64.fetchOne(
            db,
            sql: "SELECT min(id) FROM chunk INDEXED BY chunk_last WHERE last > ?",
            arguments: [oldest]
        )
        if let first {
            try readAll(
                db,
                "SELECT series, run, last, data FROM chunk WHERE id >= ? AND +last > ? ORDER BY id",
                [first, oldest]
            )
        }
        try readAll(db, "SELECT series, run, last, data FROM open_chunk WHERE last > ? ORDER BY series", [oldest])
    }

    private mutating func readAll(_ db: Database, _ sql: String, _ arguments: StatementArguments) throws {
        let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
        while let row = try rows.next() {
            let shift = clock.shift(of: row["run"])
            guard (row["last"] as Int64).addingClamped(shift) > since else { continue }
            CrashPoint.reached(.samplesInsideRestore)
            guard let labels = try labels(of: row["series"], db),
                let chunk = try? StoredChunk(labels: labels, bytes: Array(row["data"] as Data))
            else {
                report.damaged += 1
                continue
            }
            let restored = store.restore(shift == 0 ? chunk : chunk.moved(by: shift), through: moment.now)
            report.samples += restored
            guard restored > 0 else { continue }
            let last = min(chunk.lastTimestamp.addingClamped(shift), moment.now)
            report.newest = max(report.newest ?? last, last)
        }
    }

    private mutating func labels(of series: Int64, _ db: Database) throws -> Labels? {
        if let known = labels[series] { return known }
        let statement = try db.cachedStatement(sql: "SELECT labels FROM series WHERE id = ?")
        let found = try Data.fetchOne(statement, arguments: [series]).flatMap { Labels(column: $0) }
        labels[series] = found
        return found
    }
}

extension SampleWriter {
    /// Reads what `archive` has of the time since `needed` into `store`; blocks meanwhile.
    func restore(
        from archive: Archive,
        into store: SampleStore,
        since needed: Int64,
        at moment: Moment
    ) -> SampleRestoration.Report {
        var restoration = SampleRestoration(into: store, since: needed, at: moment)
        var report: SampleRestoration.Report
        do {
            try archive.writer.read { db in try restoration.read(db) }
            report = restoration.report
        } catch {
            report = restoration.report
            report.error = "\(error)"
        }
        moveBack(by: report.setBack)
        return report
    }
}
