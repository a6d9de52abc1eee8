import Alerting
import Settings
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// What others read of the alerts that were posted.
@Suite(.timeLimit(.minutes(1))) struct PostedViewTests {
    @Test func `an alert that was posted has the end that holds and the time of the last post`() async throws {
        let given = try await settings(
            "services: { db: { kind: redis, host: h } }\nalerting: { receivers: { ops: { kind: log } } }\n"
        )
        let rig = try ReloadRig(given, load: { .success(given) })
        let sources = rig.alerting.alertmanagerSources(rig.box, rig.time)
        func post(lasting duration: Duration) async throws {
            let now = rig.time.wallNow
            let alert = try PostedAlert(
                labels: ["alertname": "A"],
                annotations: .empty,
                startsAt: nil,
                endsAt: now.advanced(by: duration),
                generatorURL: nil,
                at: now
            )
            #expect(await sources.post([alert]))
        }
        let start = rig.time.wallNow
        try await post(lasting: .seconds(240))
        rig.time.advance(by: .seconds(60))
        try await post(lasting: .seconds(90))
        rig.time.advance(by: .seconds(30))
        let view = try #require(await sources.alerts().first)
        #expect(view.startsAt == start)
        #expect(view.updatedAt == start.advanced(by: .seconds(60)))
        #expect(view.endsAt == start.advanced(by: .seconds(150)))
    }
}
