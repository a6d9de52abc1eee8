import Alerting
import Series
import Testing
import Vocabulary

/// Where an alert is with people, as `explain` says it.
@Suite struct AlertStandingTests {
    private func standing(
        _ bench: IncidentBench,
        _ alert: String,
        _ labels: [(String, String)] = [],
        policy: AlertPolicy = .oneReceiver(),
        queues: [ReceiverQueue] = []
    ) -> AlertStanding? {
        AlertStanding(
            of: AlertReport.Key(Fingerprint(Labels([("alertname", alert)] + labels)), source: "test"),
            in: bench.book.incidents,
            AlertStanding.Surroundings(
                policy: policy,
                silences: { _ in [] },
                windows: { _ in [] },
                queues: queues,
                headline: { "\($0.members.count) alerts" },
                wallTime: { WallTime(nanosecondsSinceEpoch: $0.nanoseconds) }
            )
        )
    }

    private func reach(_ standing: AlertStanding?) -> [String] {
        (standing?.receivers ?? []).map { reach in
            [reach.receiver.description, reach.state.rawValue, reach.reason].compactMap(\.self).joined(separator: " ")
        }
    }

    private func time(_ instant: Instant) -> WallTime { WallTime(nanosecondsSinceEpoch: instant.nanoseconds) }

    @Test func `it waits, is told, and is nowhere any more when it is over`() {
        var bench = IncidentBench()
        let start = bench.now
        #expect(standing(bench, "Slow") == nil)
        bench.fire("Slow")
        #expect(reach(standing(bench, "Slow")) == ["ops waiting"])
        #expect(standing(bench, "Slow")?.receivers.first?.at == time(start + .seconds(5)))
        bench.pass(.seconds(60))
        let told = standing(bench, "Slow")
        #expect(reach(told) == ["ops told"])
        #expect(told?.receivers.first?.at == time(start + .seconds(5)))
        #expect(told?.headline == "1 alerts" && told?.incident.id == bench.book.incidents.first?.id)
        bench.end("Slow")
        #expect(standing(bench, "Slow") == nil)
    }

    @Test func `one that joins later waits for the next message, at the time at which that goes out`() {
        var bench = IncidentBench(.oneReceiver { $0.grouping = .labels([]) })
        let start = bench.now
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.fire("Full")
        let late = standing(bench, "Full")
        #expect(reach(late) == ["ops waiting"])
        #expect(late?.receivers.first?.at == time(start + .seconds(305)))
        bench.pass(.seconds(244))
        #expect(reach(standing(bench, "Full")) == ["ops waiting"])
        bench.pass(.seconds(1))
        #expect(reach(standing(bench, "Full")) == ["ops told"])
    }

    @Test func `it is muted, or a higher severity speaks for it, also from another incident`() {
        var bench = IncidentBench(.oneReceiver { $0.grouping = .each })
        bench.muted = ["Slow"]
        bench.fire("Slow")
        bench.fire("Full", [("severity", "critical")])
        bench.fire("Full", [("severity", "warning")])
        bench.pass(.seconds(60))
        #expect(bench.book.incidents.count == 3)
        #expect(reach(standing(bench, "Slow")) == ["ops muted"])
        let warning = standing(bench, "Full", [("severity", "warning")])
        #expect(reach(warning) == ["ops muted"])
        #expect(warning?.speakers.map(\.severity) == [.critical])
        let critical = standing(bench, "Full", [("severity", "critical")])
        #expect(critical?.speakers.isEmpty == true && reach(critical) == ["ops told"])
        // One that is silenced itself speaks for nobody.
        bench.muted = ["critical"]
        bench.pass(.seconds(10))
        #expect(standing(bench, "Full", [("severity", "warning")])?.speakers.isEmpty == true)
    }

    @Test func `what its root explains is listed there, and what nobody knows is held`() {
        let api = [("service", "api-0")]
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: true, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(60))
        bench.fire("ServiceDown", api)
        let dependent = standing(bench, "ServiceDown", api)
        #expect(reach(dependent) == ["ops listed"])
        #expect(dependent?.member.isDependent == true && dependent?.incident.root == .service(name("postgres")))
        bench.end("ServiceDown", api, .noData)
        #expect(standing(bench, "ServiceDown", api)?.member.isHeld == true)
    }

    @Test func `the results of dependencies are waited for`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        let start = bench.now
        bench.fire("ServiceDown", [("service", "api-0")])
        let early = standing(bench, "ServiceDown", [("service", "api-0")])
        #expect(early?.examinedUntil == time(start + .seconds(3)) && reach(early) == ["ops waiting"])
        bench.pass(.seconds(4))
        #expect(standing(bench, "ServiceDown", [("service", "api-0")])?.examinedUntil == nil)
    }

    @Test func `a message that is on its way, or was given up, is not called told`() throws {
        var bench = IncidentBench(.oneReceiver { $0.grouping = .labels([]) })
        bench.fire("Slow")
        bench.pass(.seconds(60))
        let delivery = Delivery(try #require(bench.told.first).notification)
        var queue = ReceiverQueue(names("ops")[0], takesDigests: true)
        let now = WallTime(nanosecondsSinceEpoch: bench.now.nanoseconds)
        _ = queue.add([delivery], at: bench.now, wallNow: now)
        #expect(reach(standing(bench, "Slow", queues: [queue])) == ["ops sending"])
        _ = queue.close(because: "the receiver is gone", at: now)
        #expect(reach(standing(bench, "Slow", queues: [queue])) == ["ops failed the receiver is gone"])
        // What was told later counts.
        bench.fire("Full")
        bench.pass(.seconds(600))
        #expect(bench.told.count == 2)
        #expect(reach(standing(bench, "Slow", queues: [queue])) == ["ops told"])
    }

    @Test func `an Alertmanager is kept informed`() {
        var policy = AlertPolicy.oneReceiver()
        let kind = ReceiverOptions.Kind.alertmanager(.init(urls: []))
        policy.receivers = names("ops").map { ReceiverOptions(name: $0, kind: kind) }
        var bench = IncidentBench(policy)
        bench.fire("Slow")
        bench.pass(.seconds(10))
        #expect(reach(standing(bench, "Slow", policy: policy)) == ["ops informed"])
    }
}
