import GRDB
import Logging
import Series
import TestKit
import Vocabulary

@testable import Storage

/// A process with samples on a state directory: its clock, its store and its archive.
struct SampleProcess: Sendable {
    /// 2026-01-01T00:00:00Z.
    private static let start: Int64 = 1_767_225_600

    let time: TestTime
    let store: SampleStore
    let disk: Archive
    let archive: SampleArchive

    /// A process that starts when the wall clock shows so many seconds after the first.
    init(_ state: TemporaryState, at seconds: Int, mostBytes: Int = 512 << 20) throws {
        time = TestTime(now: Instant(nanoseconds: (Self.start + Int64(seconds)) * 1_000_000_000))
        store = SampleStore(
            limits: StoreLimits(mostSeries: 100_000, mostBytes: .max),
            retention: Retention(byDefault: 3_600_000)
        )
        // The lock ends with the value that `open` returns: the process before may still be there.
        disk = try Archive(in: state.open())
        archive = SampleArchive(
            archive: disk,
            store: store,
            options: SampleArchiveOptions(retention: .seconds(3600), mostBytes: mostBytes),
            time: time,
            logger: .quiet
        )
    }

    func at(_ seconds: Int) -> Instant { Instant(nanoseconds: (Self.start + Int64(seconds)) * 1_000_000_000) }

    func milliseconds(_ seconds: Int) -> Int64 { at(seconds).milliseconds }

    /// Appends a sample for each of the seconds, its value the second.
    func append(_ seconds: some Sequence<Int>, to names: String...) { append(seconds, to: names) }

    func append(_ seconds: some Sequence<Int>, to names: [String]) {
        for name in names {
            guard let series = store.series(["__name__": name]) else { continue }
            for second in seconds { store.append(milliseconds(second), Double(second), to: series) }
        }
    }

    func values(_ name: String) -> [Double] { samples(name).values }

    func timestamps(_ name: String) -> [Int64] { samples(name).timestamps }

    private func samples(_ name: String) -> SampleBuffer {
        var found = SampleBuffer()
        let selection = store.select([LabelMatcher("__name__", equals: name)])
        store.read(selection, after: .min, through: .max) { _, samples in found = samples }
        return found
    }

    func count(_ table: String) throws -> Int {
        try disk.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    /// Makes the disk look full at so many pages; SQLite takes no less than there are.
    func limitPages(to pages: Int) async throws {
        try await disk.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    /// Makes the file read-only, and writable again.
    func refuseWrites(_ refuses: Bool) async throws {
        try await disk.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA query_only = \(refuses ? 1 : 0)")
        }
    }
}
