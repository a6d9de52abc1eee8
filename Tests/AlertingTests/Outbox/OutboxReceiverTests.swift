import Alerting
import TestKit
import Testing
import Vocabulary

/// What becomes of messages whose receiver the settings no longer have.
@Suite(.timeLimit(.minutes(1))) struct OutboxReceiverTests {
    private let ops = names("ops")[0]

    @Test func `what waits for a receiver that a reload removes is given up, and the fallback is told`() async throws {
        let policy = AlertPolicy.prompt(fallbackAfter: .seconds(600))
        let bench = try DeskBench(policy)
        bench.ops.isDown()
        try await bench.run {
            await bench.fire("Disk")
            await bench.fire("Memory")
            await bench.pass(.seconds(3))
            bench.use(["pager"], policy)
            await bench.pass(.seconds(10))
            let reason = "the receiver is no longer in the settings"
            let queue = try bench.opsQueue()
            #expect(queue.pending.isEmpty)
            #expect(queue.dead.map(\.lastError) == [reason, reason])
            let kept = try bench.kept
            #expect(kept.map(\.isDead) == [true, true])
            #expect(bench.pager.told.map(\.headline) == ["Disk", "Memory"])
            #expect(bench.pager.attempts.first?.message.insteadOf == .init(receiver: ops, reason: reason))
            let lines = bench.log.all.filter { $0.contains(reason) }
            #expect(lines.count == 1)
            #expect(lines.first?.contains("messages=2") == true)
        }
    }

    @Test func `what waits for a receiver that a start finds removed is given up, and the fallback is told`()
        async throws
    {
        let policy = AlertPolicy.prompt(fallbackAfter: .seconds(600))
        let before = try DeskBench(policy)
        before.ops.isDown()
        try await before.run { await before.fire("Disk") }
        let after = try DeskBench(policy, receivers: ["pager"], after: before)
        try await after.run {
            await after.pass(.seconds(10))
            let queue = try after.opsQueue()
            #expect(queue.pending.isEmpty)
            let kept = try after.kept
            #expect(kept.map(\.isDead) == [true])
            #expect(after.pager.told.map(\.headline) == ["Disk"])
        }
    }

    @Test func `a receiver that comes back takes new messages, and not those that were given up`() async throws {
        let policy = AlertPolicy.prompt()
        let bench = try DeskBench(policy)
        bench.ops.isDown()
        try await bench.run {
            await bench.fire("Disk")
            bench.use(["pager"], policy)
            await bench.pass(.seconds(10))
            bench.ops.follow { _, _, _ in .outcome(.delivered()) }
            bench.use(["ops", "pager"], policy)
            await bench.fire("Memory")
            await bench.pass(.seconds(10))
            #expect(bench.ops.told.map(\.headline) == ["Memory"])
        }
    }

    @Test(arguments: [true, false])
    func `a receiver that a reload mends is tried at once, one that stayed as it was is not`(isMended: Bool)
        async throws
    {
        let policy = AlertPolicy.prompt()
        let bench = try DeskBench(policy)
        bench.ops.isDown()
        try await bench.run {
            await bench.fire("Disk")
            // The pauses have grown to a minute.
            await bench.pass(.seconds(130))
            bench.ops.follow { _, _, _ in .outcome(.delivered()) }
            let attempts = bench.ops.attempts.count
            bench.use(["ops", "pager"], renewed: isMended ? ["ops"] : ["pager"], policy)
            await bench.pass(.seconds(10))
            #expect(bench.ops.attempts.count == attempts + (isMended ? 1 : 0))
            #expect(bench.ops.told.map(\.headline) == (isMended ? ["Disk"] : []))
        }
    }
}
