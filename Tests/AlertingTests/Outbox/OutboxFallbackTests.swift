import Alerting
import TestKit
import Testing
import Vocabulary

/// Who was told in the stead of another.
@Suite(.timeLimit(.minutes(1))) struct OutboxFallbackTests {
    private let policy = AlertPolicy.prompt(fallbackAfter: .seconds(60))

    /// `ops` is away for two minutes, and the fallback has heard of the incident.
    private func outage(_ bench: DeskBench) async {
        bench.ops.follow { seconds, _, _ in .outcome(seconds < 120 ? .unreachable("no route") : .delivered()) }
        await bench.fire("Disk")
        await bench.pass(.seconds(200))
        #expect(bench.ops.told.map(\.event) == [.opened])
        #expect(bench.pager.told.map(\.event) == [.opened])
    }

    @Test func `whom the fallback told that something is wrong it tells the end, once`() async throws {
        let bench = try DeskBench(policy)
        try await bench.run {
            await outage(bench)
            await bench.end("Disk")
            await bench.pass(.seconds(30))
            #expect(bench.ops.told.map(\.event) == [.opened, .resolved])
            #expect(bench.pager.told.map(\.event) == [.opened, .resolved])
            let instead = bench.pager.attempts.map { $0.message.insteadOf?.receiver }
            #expect(instead == [names("ops")[0], nil])
            // What comes then is for its own receiver alone.
            await bench.fire("Disk")
            await bench.pass(.seconds(30))
            await bench.end("Disk")
            await bench.pass(.seconds(30))
            #expect(bench.ops.told.count == 4)
            #expect(bench.pager.seen.count == 2)
            #expect(!bench.keeper.records.contains { $0.key.kind == .followed })
        }
    }

    @Test func `the next process tells the end, too`() async throws {
        let before = try DeskBench(policy)
        try await before.run { await outage(before) }
        let after = try DeskBench(policy, after: before)
        try await after.run {
            await after.end("Disk")
            await after.pass(.seconds(30))
            #expect(after.pager.told.map(\.event) == [.resolved])
            #expect(after.ops.told.map(\.event) == [.resolved])
        }
    }

    @Test func `what came while the receiver was away the fallback hears once`() async throws {
        let bench = try DeskBench(policy)
        bench.ops.follow { seconds, _, _ in .outcome(seconds < 120 ? .unreachable("no route") : .delivered()) }
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(80))
            await bench.end("Disk")
            await bench.pass(.seconds(10))
            // Not a minute after its end: it knows how it began.
            #expect(bench.pager.told.map(\.event) == [.opened, .resolved])
            await bench.pass(.seconds(200))
            #expect(bench.ops.told.map(\.event) == [.opened, .resolved])
            #expect(bench.pager.seen.count == 2)
        }
    }

    @Test func `of what was refused for good the fallback hears the end that was taken`() async throws {
        let bench = try DeskBench(policy)
        bench.ops.follow { _, _, message in
            .outcome(message.notifications.contains { $0.event == .opened } ? .rejected("HTTP 400") : .delivered())
        }
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(10))
            await bench.end("Disk")
            await bench.pass(.seconds(10))
            #expect(bench.ops.told.map(\.event) == [.resolved])
            #expect(bench.pager.told.map(\.event) == [.opened, .resolved])
        }
    }

    @Test func `a fallback that the settings do not have any more holds nothing up`() async throws {
        let bench = try DeskBench(policy)
        try await bench.run {
            await outage(bench)
            bench.use(["ops"], .prompt())
            await bench.end("Disk")
            await bench.pass(.seconds(30))
            #expect(bench.ops.told.map(\.event) == [.opened, .resolved])
            #expect(bench.pager.seen.count == 1)
            let kept = try bench.kept
            #expect(kept.isEmpty)
        }
    }
}
