import Dispatch
import GRDB
import Logging
import Series
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestKit
import Testing
import Vocabulary

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct SampleArchiveTests {
    private let state: TemporaryState
    private let process: SampleProcess

    init() throws {
        state = try TemporaryState()
        process = try SampleProcess(state, at: 0)
    }

    @Test func `samples are found again, series by series, and go on`() async throws {
        process.append(0..<300, to: "a", "b")
        #expect(await process.archive.flush())
        process.append(300..<310, to: "a")
        #expect(await process.archive.flush())
        let written = process.archive.statistics
        #expect(written.isDurable)
        // Of each a sealed one and an open one, and one of them again.
        #expect(written.writtenChunks == 5)

        let next = try SampleProcess(state, at: 400)
        next.archive.restore(since: next.at(0))
        #expect(next.values("a") == (0..<310).map(Double.init))
        #expect(next.values("b") == (0..<300).map(Double.init))
        #expect(next.archive.statistics.restoredSamples == 610)
        #expect(next.archive.statistics.damagedChunks == 0)
        // What is there already is not written again, and the open chunk stays one.
        next.append(400..<401, to: "a")
        #expect(await next.archive.flush())
        #expect(next.archive.statistics.writtenChunks == 1)
        #expect(try next.count("open_chunk") == 2)
        #expect(try next.count("chunk") == 2)
        let last = try SampleProcess(state, at: 500)
        last.archive.restore(since: last.at(0))
        #expect(last.values("a") == (0..<310).map(Double.init) + [400])
    }

    @Test func `no more is read back than was asked for`() async throws {
        process.append(0..<1000, to: "a")
        #expect(await process.archive.flush())
        let next = try SampleProcess(state, at: 1001)
        next.archive.restore(since: next.at(900))
        let values = next.values("a")
        #expect(values.last == 999)
        #expect(values.contains(901))
        #expect(values.count < 500)
        let none = try SampleProcess(state, at: 9000)
        none.archive.restore(since: none.at(8000))
        #expect(none.values("a").isEmpty)
    }

    @Test func `a chunk that grew before the series was gone for a while is not lost`() async throws {
        process.append(0..<10, to: "a")
        #expect(await process.archive.flush())
        process.store.maintain(now: process.milliseconds(10_000))
        #expect(process.store.statistics.series == 0)
        process.append(10_000..<10_005, to: "a")
        #expect(await process.archive.flush())
        let next = try SampleProcess(state, at: 10_010)
        next.archive.restore(since: next.at(-10))
        #expect(next.values("a").count == 15)
    }

    @Test(arguments: [-3600, 3600])
    func `a step of the wall clock while running leaves the samples where they were`(step: Int) async throws {
        process.append(0..<100, to: "a")
        #expect(await process.archive.flush())
        process.time.advance(by: .seconds(100))
        process.time.stepWallClock(by: .seconds(step))
        process.append(100..<110, to: "a")
        #expect(await process.archive.flush())
        let next = try SampleProcess(state, at: 110 + step)
        next.archive.restore(since: next.at(step - 1))
        #expect(next.timestamps("a") == (0..<110).map { next.milliseconds($0 + step) })
        // Scrapes go on at once.
        next.append(111 + step..<115 + step, to: "a")
        #expect(next.values("a").count == 114)
        #expect(next.store.statistics.outOfOrder == 0)
        #expect(await next.archive.flush())
        let last = try SampleProcess(state, at: 200 + step)
        last.archive.restore(since: last.at(step - 1))
        #expect(last.timestamps("a") == next.timestamps("a"))
    }

    @Test func `a wall clock set back over the restart holds no append up`() async throws {
        process.time.advance(by: .seconds(5000))
        process.append(4500..<5000, to: "a")
        #expect(await process.archive.flush())
        // An hour before the last sample.
        let next = try SampleProcess(state, at: 1400)
        next.archive.restore(since: next.at(1400 - 3600))
        let restored = next.timestamps("a")
        #expect(restored.count == 500)
        #expect(restored.last.map { $0 <= next.milliseconds(1400) } == true)
        next.append(1401..<1500, to: "a")
        #expect(next.store.statistics.outOfOrder == 0)
        #expect(next.timestamps("a").count == 599)
        // The past moves once, whatever becomes of the first transactions.
        try await next.refuseWrites(true)
        #expect(await next.archive.flush() == false)
        try await next.refuseWrites(false)
        #expect(await next.archive.flush())
        next.append(1500..<1510, to: (0..<300).map { "more \($0)" })
        try await next.refuseWrites(true)
        #expect(await next.archive.flush() == false)
        try await next.refuseWrites(false)
        #expect(await next.archive.flush())
        // And the next one finds all of it where it was.
        let last = try SampleProcess(state, at: 1600)
        last.archive.restore(since: last.at(1600 - 3600))
        #expect(last.timestamps("a") == next.timestamps("a"))
    }

    @Test func `samples of the future are left out`() async throws {
        process.append([0, 1, 2, 5000, 5001], to: "a")
        #expect(await process.archive.flush())
        let next = try SampleProcess(state, at: 100)
        next.archive.restore(since: next.at(-100))
        #expect(next.values("a") == [0, 1, 2])
        next.append(101..<110, to: "a")
        #expect(next.values("a").count == 12)
    }

    @Test func `a damaged chunk is left out and counted, and the rest is read`() async throws {
        process.append(0..<500, to: "a", "b", "c")
        #expect(await process.archive.flush())
        try await process.disk.writer.write { db in
            try db.execute(sql: "UPDATE chunk SET data = x'00' WHERE id = 1")
            try db.execute(sql: "UPDATE open_chunk SET data = zeroblob(length(data)) WHERE series = 2")
            try db.execute(sql: "UPDATE series SET labels = x'ff' WHERE id = 3")
        }
        let next = try SampleProcess(state, at: 500)
        next.archive.restore(since: next.at(-1))
        #expect(next.archive.statistics.damagedChunks == 5)
        #expect(next.values("a").count == 260)
        #expect(next.values("b").count == 480)
        #expect(next.values("c").isEmpty)
    }

    @Test func `a full disk loses nothing that the store still has`() async throws {
        try await process.limitPages(to: 24)
        let names = (0..<300).map { "s\($0)" }
        process.append(0..<20, to: names)
        #expect(await process.archive.flush() == false)
        let failed = process.archive.statistics
        #expect(!failed.isDurable)
        #expect(failed.lastError?.contains("full") == true)
        process.append(20..<300, to: names)
        #expect(await process.archive.flush() == false)
        try await process.limitPages(to: 1_000_000)
        #expect(await process.archive.flush())
        #expect(process.archive.statistics.isDurable)
        let next = try SampleProcess(state, at: 300)
        next.archive.restore(since: next.at(-1))
        #expect(next.archive.statistics.restoredSamples == 300 * 300)
    }

    @Test func `a disk that hangs stalls neither appends nor the end`() async throws {
        let disk = DispatchSemaphore(value: 0)
        process.disk.writer.asyncWriteWithoutTransaction { _ in disk.wait() }
        process.append(0..<10, to: "a")
        async let isWritten = process.archive.flush(atMost: .seconds(5))
        await process.time.sleepers(atLeast: 1)
        process.append(10..<20, to: "a")
        process.time.advance(by: .seconds(5))
        #expect(await isWritten == false)
        disk.signal()
        #expect(await process.archive.flush())
        let next = try SampleProcess(state, at: 30)
        next.archive.restore(since: next.at(-1))
        #expect(next.values("a").count == 20)
    }

    @Test func `the loop writes every ten seconds, and at the end what came last`() async throws {
        let (process, archive) = (process, process.archive)
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await archive.run() }
                await process.time.sleepers(atLeast: 1)
                process.append(0..<5, to: "a")
                process.time.advance(by: .seconds(10))
                while archive.statistics.writtenChunks < 1 { await Task.yield() }
                process.append(5..<9, to: "a")
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        let next = try SampleProcess(state, at: 20)
        next.archive.restore(since: next.at(-1))
        #expect(next.values("a").count == 9)
    }

    @Test func `what is older than the retention goes, and the series with it`() async throws {
        process.append(0..<300, to: "old")
        process.append(3000..<3300, to: "new")
        #expect(await process.archive.flush())
        #expect(try process.count("series") == 2)
        process.time.advance(by: .seconds(4000))
        process.append(4000..<4001, to: "new")
        #expect(await process.archive.flush())
        #expect(process.archive.statistics.prunedChunks == 1)
        #expect(try process.count("series") == 1)
        #expect(try process.count("chunk") == 1)
        process.append(4001..<4002, to: "old")
        #expect(await process.archive.flush())
        #expect(try process.count("series") == 2)
    }

    @Test func `beyond the bytes that are allowed the oldest go`() async throws {
        let process = try SampleProcess(state, at: 0, mostBytes: 20_000)
        for start in stride(from: 0, to: 20_000, by: 2000) {
            process.append(start..<start + 2000, to: "a")
            process.time.advance(by: .seconds(61))
            #expect(await process.archive.flush())
        }
        let statistics = process.archive.statistics
        let stored = try #require(statistics.storedBytes)
        #expect(stored <= 20_000)
        #expect(stored > 10_000)
        #expect(statistics.prunedChunks > 0)
        let sum = try await process.disk.writer.read {
            try Int.fetchOne($0, sql: "SELECT sum(length(data)) FROM chunk")
        }
        #expect(sum == stored)
    }
}
