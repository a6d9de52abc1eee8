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
}
