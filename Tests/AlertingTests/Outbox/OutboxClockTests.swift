import Alerting
import TestKit
import Testing
import Vocabulary

/// How long a message has waited, whatever the wall clock says.
@Suite(.timeLimit(.minutes(1))) struct OutboxClockTests {
    @Test(arguments: [1, 25, -1])
    func `a step of the wall clock gives no message up, and tells no fallback`(hours: Int) async throws {
        let policy = AlertPolicy.prompt(fallbackAfter: .seconds(600))
        let before = try DeskBench(policy)
        before.ops.isDown()
        try await before.run {
            await before.fire("Disk")
            await before.pass(.seconds(10))
            before.time.stepWallClock(by: .seconds(hours * 3600))
            await before.pass(.seconds(30))
            let queue = try before.opsQueue()
            #expect(queue.pending.count == 1)
            #expect(before.pager.seen.isEmpty)
        }
        // Nor does the next process, for which that is the past.
        let after = try DeskBench(policy, after: before)
        after.ops.isDown()
        try await after.run {
            await after.pass(.seconds(60))
            let queue = try after.opsQueue()
            #expect(queue.pending.count == 1)
            #expect(after.pager.seen.isEmpty)
            // Ten minutes all in all, whatever the clock says.
            await after.pass(.seconds(520))
            #expect(after.pager.told.map(\.headline) == ["Disk"])
        }
    }
}
