import Alerting
import Dispatch
import GRDB
import Logging
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestKit
import Testing
import Vocabulary

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct LedgerTests {
    private let redis: ServiceName
    private let qdrant: ServiceName
    private let time = TestTime()

    init() throws {
        redis = try #require(ServiceName("redis"))
        qdrant = try #require(ServiceName("qdrant"))
    }

    private func ledger(_ directory: StateDirectory? = nil) throws -> Ledger {
        try Ledger(archive: try Archive(in: directory), time: time, logger: .quiet)
    }

    @Test func `what was appended is found at once, newest first, before and after it is on the disk`() async throws {
        let ledger = try ledger()
        let all = (1...3).map { Transition.example(redis, at: $0) }
        ledger.append(Array(all.prefix(2)))
        #expect(await ledger.flush())
        ledger.append([all[2], .example(qdrant, at: 4)])
        #expect(try await ledger.transitions(of: redis, limit: 10) == all.reversed())
        #expect(ledger.statistics.pending == 2)
        #expect(await ledger.flush())
        #expect(ledger.statistics.pending == 0)
        #expect(ledger.statistics.written == 4)
        #expect(try await ledger.transitions(of: redis, limit: 10) == all.reversed())
        #expect(try await ledger.transitions(of: qdrant, limit: 10) == [.example(qdrant, at: 4)])
    }

    @Test func `the end waits for a disk that hangs, and not for ever`() async throws {
        let archive = try Archive(in: nil)
        let ledger = try Ledger(archive: archive, time: time, logger: .quiet)
        let disk = DispatchSemaphore(value: 0)
        archive.writer.asyncWriteWithoutTransaction { _ in disk.wait() }
        ledger.append([.example(redis, at: 1)])
        async let isWritten = ledger.flush(atMost: .seconds(5))
        await time.sleepers(atLeast: 1)
        time.advance(by: .seconds(5))
        #expect(await isWritten == false)
        disk.signal()
        #expect(await ledger.flush())
        #expect(ledger.statistics.written == 1)
    }

    @Test func `a message that waits is never forgotten, an old incident is`() async throws {
        let ledger = try ledger()
        let old = time.wallNow
        try ledger.keepNow(KeptRecord(.init(.delivery, "ops/1"), at: old, body: [0x7B, 0x7D]))
        try ledger.keepNow(KeptRecord(.init(.incident, "1"), at: old, body: [0x7B, 0x7D]))
        time.advance(by: Ledger.retention + .seconds(60))
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await ledger.run() }
                try await Polling.until("the incident is gone") { try ledger.records(.incident).isEmpty }
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(try ledger.records(.delivery).count == 1)
    }

    @Test func `pages follow each other by time`() async throws {
        let ledger = try ledger()
        ledger.append((1...5).map { .example(redis, at: $0) })
        await ledger.flush()
        let first = try await ledger.transitions(of: redis, limit: 2)
        let next = try await ledger.transitions(of: redis, limit: 2, before: first.last?.at)
        #expect(first.map(\.at.seconds) == [5, 4])
        #expect(next.map(\.at.seconds) == [3, 2])
        #expect(try await ledger.transitions(of: redis, limit: -1).count == 1)
    }

    @Test func `a restart finds what the process before it wrote and numbers on`() async throws {
        let state = try TemporaryState()
        do {
            let ledger = try ledger(try state.open())
            ledger.append([.example(redis, at: 1)])
            await ledger.flush()
        }
        let ledger = try ledger(try state.open())
        ledger.append([.example(redis, at: 2)])
        await ledger.flush()
        #expect(try await ledger.transitions(of: redis, limit: 9).map(\.at.seconds) == [2, 1])
        #expect(try ledger.archive.lastID() == 2)
    }

    @Test func `the loop writes once per period and beats`() async throws {
        let ledger = try ledger()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.run() }
            await time.sleepers(atLeast: 1)
            ledger.append([.example(redis, at: 1)])
            #expect(ledger.statistics.pending == 1)
            time.advance(by: .seconds(40))
            await time.sleepers(atLeast: 1)
            #expect(ledger.heartbeat.stalledFor(time.now) == nil)
            try await untilTrue { ledger.statistics.written == 1 }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    @Test func `a graceful shutdown writes what is left`() async throws {
        let ledger = try ledger()
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await ledger.run() }
                await time.sleepers(atLeast: 1)
                ledger.append([.example(redis, at: 1)])
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        #expect(ledger.statistics.pending == 0)
        #expect(ledger.statistics.written == 1)
    }

    @Test func `a cancelled task loses nothing, and what comes later is written by the last flush`() async throws {
        let state = try TemporaryState()
        let ledger = try ledger(try state.open())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.run() }
            await time.sleepers(atLeast: 1)
            ledger.append([.example(redis, at: 1)])
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(ledger.statistics.written == 1)
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                #expect(Task.isCancelled)
                ledger.append([.example(redis, at: 2)])
                #expect(await ledger.flush())
            }
        }
        #expect(try await ledger.transitions(of: redis, limit: 9).map(\.at.seconds) == [2, 1])
        #expect(try ledger.archive.lastID() == 2)
    }

    @Test func `a full disk is survived in memory and caught up later`() async throws {
        let state = try TemporaryState()
        let ledger = try ledger(try state.open())
        let many = (1...2_500).map { Transition.example(redis, at: $0) }
        // SQLite then answers SQLITE_FULL as it does when the disk has no room.
        try await limitPages(of: ledger, to: 12)
        ledger.append(many)
        #expect(await ledger.flush() == false)
        let statistics = ledger.statistics
        #expect(!statistics.isDurable)
        #expect(statistics.lastError?.contains("full") == true)
        #expect(statistics.pending == 2_500)
        #expect(try await ledger.transitions(of: redis, limit: 1) == [many[2_499]])

        try await limitPages(of: ledger, to: 100_000)
        #expect(await ledger.flush())
        #expect(ledger.statistics.isDurable)
        #expect(ledger.statistics.written == 2_500)
        #expect(ledger.statistics.dropped == 0)
        #expect(try ledger.archive.lastID() == 2_500)
    }

    @Test func `a read-only file is survived in memory and caught up later`() async throws {
        let state = try TemporaryState()
        let ledger = try ledger(try state.open())
        try await ledger.archive.writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 1") }
        ledger.append([.example(redis, at: 1)])
        #expect(await ledger.flush() == false)
        #expect(!ledger.statistics.isDurable)
        try await ledger.archive.writer.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        #expect(await ledger.flush())
        #expect(ledger.statistics.written == 1)
    }

    @Test func `what is older than the retention goes when the loop starts`() async throws {
        let ledger = try ledger()
        let now = time.wallNow.nanosecondsSinceEpoch / 1_000_000_000
        let retention = Int64(Ledger.retention.seconds)
        ledger.append([.example(redis, at: now - retention - 1), .example(redis, at: now - retention + 1)])
        await ledger.flush()
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await ledger.run() }
                await time.sleepers(atLeast: 1)
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
        let kept = try await ledger.transitions(of: redis, limit: 9).map(\.at.seconds)
        #expect(kept == [Double(now - retention + 1)])
    }

    private func limitPages(of ledger: Ledger, to pages: Int) async throws {
        try await ledger.archive.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }

    /// Yields until `condition` holds; the suite's time limit is the bound.
    private func untilTrue(_ condition: () -> Bool) async throws {
        while !condition() {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
