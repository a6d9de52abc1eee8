import Alerting
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct PostedAlertsTests {
    private func alert(_ name: String, bytes: Int = 0, _ bench: DeskBench) -> PostedAlert {
        let now = bench.time.wallNow
        return PostedAlert(
            labels: ["alertname": name],
            annotations: ["summary": String(repeating: "x", count: bytes)],
            startsAt: now,
            endsAt: now.advanced(by: .seconds(300))
        )
    }

    private func posted(_ bench: DeskBench) -> PostedAlerts {
        PostedAlerts(kept: [], desk: bench.desk, keeper: bench.keeper, time: bench.time, logger: bench.log.logger)
    }

    @Test func `alerts that hold too much together are not taken, those that are there go on`() async throws {
        let bench = try DeskBench()
        let posted = posted(bench)
        let size = 60_000
        let most = PostedAlerts.mostBytes / size
        #expect(await posted.post((0..<most - 1).map { alert("A\($0)", bytes: size, bench) }))
        #expect(await !posted.post([alert("B", bytes: size, bench), alert("C", bytes: size, bench)]))
        // One that shrinks makes room.
        #expect(await posted.post([alert("A0", bench), alert("A1", bench), alert("C", bytes: size, bench)]))
        #expect(bench.log.all.contains { $0.contains("too many alerts") })
    }

    @Test func `an end that is posted with its alert is not overtaken`() async throws {
        let bench = try DeskBench()
        let posted = posted(bench)
        let firing = alert("A", bench)
        let over = PostedAlert(labels: firing.labels, startsAt: firing.startsAt, endsAt: bench.time.wallNow)
        for _ in 0..<50 {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await posted.post([firing]) }
                group.addTask { _ = await posted.post([over]) }
            }
            // Whichever came last is what the desk knows as well.
            let isKnown = await posted.post([over]) && bench.desk.incidents.contains { $0.isActive }
            #expect(!isKnown)
        }
    }

    /// As a Prometheus posts it: with an end four minutes ahead, again and again.
    private func prometheus(_ bench: DeskBench) -> PostedAlert {
        let now = bench.time.wallNow
        return PostedAlert(labels: ["alertname": "A"], startsAt: now, endsAt: now.advanced(by: .seconds(240)))
    }

    private func endings(_ bench: DeskBench) -> [AlertEnding?] {
        bench.desk.incidents.flatMap(\.members).map(\.ending)
    }

    @Test func `what is not posted again before the end that was given is not heard of again`() async throws {
        let bench = try DeskBench()
        let posted = posted(bench)
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await posted.run() }
            #expect(await posted.post([prometheus(bench)]))
            for seconds in [180, 239] {
                await bench.time.sleepers(atLeast: 1)
                bench.time.advance(by: .seconds(seconds))
                if seconds == 180 { #expect(await posted.post([prometheus(bench)])) }
            }
            #expect(endings(bench) == [nil])
            bench.time.advance(by: .seconds(1))
            while bench.desk.incidents.contains(where: \.isActive) { await Task.yield() }
            group.cancelAll()
        }
        #expect(endings(bench) == [.expired])
    }

    @Test func `what its sender posts as over has recovered`() async throws {
        let bench = try DeskBench()
        let posted = posted(bench)
        let firing = prometheus(bench)
        #expect(await posted.post([firing]))
        bench.time.advance(by: .seconds(60))
        let over = PostedAlert(labels: firing.labels, startsAt: firing.startsAt, endsAt: bench.time.wallNow)
        #expect(await posted.post([over]))
        #expect(endings(bench) == [.recovered])
    }

    @Test func `what nobody posted while the process was away is not heard of again`() async throws {
        let bench = try DeskBench()
        #expect(await posted(bench).post([prometheus(bench)]))
        bench.time.advance(by: .seconds(600))
        let after = try DeskBench(after: bench)
        let kept = try bench.keeper.records.filter { $0.key.kind == .posted }.map { try $0.value(PostedAlert.self) }
        #expect(kept.count == 1)
        let posted = PostedAlerts(
            kept: kept,
            desk: after.desk,
            keeper: after.keeper,
            time: after.time,
            logger: after.log.logger
        )
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await posted.run() }
            while after.desk.incidents.contains(where: \.isActive) { await Task.yield() }
            group.cancelAll()
        }
        #expect(endings(after) == [.expired])
    }

    /// The clocks, read a little later.
    private struct Later: Time {
        let time: TestTime

        var now: Instant { time.now }
        var wallOffset: Duration { time.wallOffset + .nanoseconds(300) }

        func sleep(until instant: Instant) async throws { try await time.sleep(until: instant) }
    }

    @Test func `the start is the one that was posted, to the millisecond, whenever the clocks are read`() async throws {
        let bench = try DeskBench()
        bench.time.advance(by: .seconds(10))
        let start = bench.time.wallNow.advanced(by: .seconds(-5))
        for (number, time) in [bench.time as any Time, Later(time: bench.time)].enumerated() {
            let posted = PostedAlerts(
                kept: [],
                desk: bench.desk,
                keeper: bench.keeper,
                time: time,
                logger: bench.log.logger
            )
            let end = start.advanced(by: .seconds(300))
            #expect(await posted.post([PostedAlert(labels: ["alertname": "A\(number)"], startsAt: start, endsAt: end)]))
        }
        #expect(bench.desk.incidents.flatMap(\.members).map(\.startedAt) == [start, start])
    }

    @Test func `what begins in the future has begun when it is posted`() async throws {
        let bench = try DeskBench()
        let posted = posted(bench)
        let now = bench.time.wallNow
        let alert = PostedAlert(
            labels: ["alertname": "A"],
            startsAt: now.advanced(by: .seconds(3600)),
            endsAt: now.advanced(by: .seconds(7200))
        )
        #expect(await posted.post([alert]))
        bench.time.advance(by: .seconds(60))
        #expect(await posted.post([alert]))
        #expect(bench.desk.incidents.flatMap(\.members).map(\.startedAt) == [now])
        let standing = posted.alerts.values.map { [$0.startsAt, $0.endsAt, $0.updatedAt] }
        #expect(standing == [[now, alert.endsAt, now.advanced(by: .seconds(60))]])
    }
}
