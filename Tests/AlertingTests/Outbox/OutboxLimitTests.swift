import Alerting
import TestKit
import Testing
import Vocabulary

/// What is given up when too much waits or was given up.
@Suite(.timeLimit(.minutes(1))) struct OutboxLimitTests {
    private let ops = names("ops")[0]

    /// Messages to `ops`, in order.
    private func messages(_ count: Int, at now: WallTime) -> [Delivery] {
        (1...count).map { number in
            Delivery(
                Notification(
                    id: ULID(at: now, random: (0, UInt64(number))),
                    receiver: ops,
                    event: .notice,
                    at: now,
                    headline: "message \(number)"
                )
            )
        }
    }

    @Test func `when too many messages wait the oldest are given up, and the fallback is told`() async throws {
        let bench = try DeskBench(.prompt(fallbackAfter: .seconds(600)))
        bench.ops.isDown()
        try await bench.run {
            bench.outbox.add(messages(ReceiverQueue.mostPending + 3, at: bench.time.wallNow))
            await bench.pass(.seconds(20))
            let oldest = ["message 1", "message 2", "message 3"]
            let queue = try bench.opsQueue()
            #expect(queue.pending.count == ReceiverQueue.mostPending)
            #expect(queue.pending.first?.notification.headline == "message 4")
            #expect(queue.dead.map(\.notification.headline) == oldest)
            #expect(queue.dead.allSatisfy { $0.lastError == "too many messages wait" })
            let kept = try bench.kept
            #expect(kept.filter(\.isDead).map(\.notification.headline) == oldest)
            #expect(bench.pager.told.map(\.headline) == oldest)
        }
    }

    @Test func `dead letters beyond the limit leave the disk, the oldest first`() async throws {
        let bench = try DeskBench()
        bench.ops.follow { _, _, _ in .outcome(.rejected("answered 400")) }
        let most = ReceiverQueue.mostDead
        try await bench.run {
            bench.outbox.add(messages(most + 20, at: bench.time.wallNow))
            while try !bench.opsQueue().pending.isEmpty { await bench.pass(.seconds(10)) }
            let queue = try bench.opsQueue()
            #expect(queue.dead.count == most)
            let kept = try bench.kept
            #expect(kept.map(\.notification.headline).first == "message 21")
            #expect(kept.count == most)
        }
    }

    @Test func `a start keeps no more dead letters than the limit`() async throws {
        var source = QueueBench()
        source.answer = { _, _ in .rejected("answered 400") }
        let most = ReceiverQueue.mostDead
        for _ in 0..<(most + 20) { source.add() }
        source.pass(.seconds(1200))
        let dead = source.effects.flatMap(\.dead)
        #expect(dead.count == most + 20)
        let before = try DeskBench()
        let records = try dead.map { try KeptRecord($0, $0.key, at: $0.notification.at) }
        _ = await before.keeper.commit(KeptChange(put: records))
        let bench = try DeskBench(after: before)
        try await bench.run {
            await bench.pass(.seconds(10))
            let queue = try bench.opsQueue()
            #expect(queue.dead.map(\.id) == dead.suffix(most).map(\.id))
            let kept = try bench.kept
            #expect(kept.map(\.id) == dead.suffix(most).map(\.id))
        }
    }
}
