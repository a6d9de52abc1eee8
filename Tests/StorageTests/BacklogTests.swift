import Testing
import Vocabulary

@testable import Storage

@Suite struct BacklogTests {
    private let redis: ServiceName

    init() throws {
        redis = try #require(ServiceName("redis"))
    }

    private func transitions(_ count: Int) -> [Transition] {
        (0..<count).map { .example(redis, at: Int64($0)) }
    }

    private func next(_ backlog: inout Backlog) throws -> Backlog.Work {
        let work = backlog.start()
        return try #require(work)
    }

    @Test func `rows are numbered on from the last one in the file`() {
        var backlog = Backlog(lastID: 41)
        backlog.append(transitions(2))
        #expect(backlog.rows.map(\.id) == [42, 43])
    }

    @Test func `one transaction at a time, and it takes a bounded batch`() throws {
        var backlog = Backlog(lastID: 0)
        backlog.append(transitions(Backlog.batch + 1))
        let work = try next(&backlog)
        #expect(work.rows.count == Backlog.batch)
        let second = backlog.start()
        #expect(second == nil)
        #expect(work.finish(nil, in: &backlog) == nil)
        #expect(backlog.rows.map(\.id) == [Int64(Backlog.batch) + 1])
        #expect(backlog.statistics.written == UInt64(Backlog.batch))
        #expect(backlog.statistics.pending == 1)
    }

    @Test func `what exceeds the limit is dropped, the oldest first, and counted`() {
        var backlog = Backlog(lastID: 0)
        backlog.append(transitions(Backlog.limit + 3))
        #expect(backlog.statistics.dropped == 3)
        #expect(backlog.statistics.pending == Backlog.limit)
        #expect(backlog.rows.first?.id == 4)
        #expect(backlog.statistics.oldestPending == WallTime(nanosecondsSinceEpoch: 3_000_000_000))
    }

    @Test func `failures are told once, and their end too`() throws {
        var backlog = Backlog(lastID: 0)
        backlog.append(transitions(1))
        let work = try next(&backlog)
        #expect(work.finish("disk full", in: &backlog) == .failed("disk full"))
        #expect(!backlog.statistics.isDurable)
        let again = try next(&backlog)
        #expect(again.finish("disk full", in: &backlog) == nil)
        #expect(backlog.statistics.failedWrites == 2)
        let last = try next(&backlog)
        #expect(last.finish(nil, in: &backlog) == .recovered(failures: 2))
        #expect(backlog.statistics.isDurable)
        #expect(backlog.statistics.lastError == nil)
        #expect(backlog.isIdle)
    }

    @Test func `rows dropped while they were written are not written twice`() throws {
        var backlog = Backlog(lastID: 0)
        backlog.append(transitions(1))
        let work = try next(&backlog)
        backlog.append(transitions(Backlog.limit))
        #expect(work.finish(nil, in: &backlog) == nil)
        #expect(backlog.rows.first?.id == 2)
        #expect(backlog.rows.count == Backlog.limit)
    }
}

extension Backlog.Work {
    /// Ends this work in `backlog`, in an expression that `#expect` can take apart.
    fileprivate func finish(_ error: String?, in backlog: inout Backlog) -> Backlog.Turn? {
        backlog.finish(self, error: error)
    }
}
