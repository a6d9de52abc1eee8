import Alerting
import Series
import Testing
import Vocabulary

@Suite struct IncidentBookTests {
    @Test func `an alert is told after the wait for others, and its end at once`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.end("Slow")
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "60 ops resolved"])
        #expect(bench.told.map(\.notification.incident?.id).count == 2)
        #expect(Set(bench.told.map(\.notification.incident?.id)).count == 1)
    }

    @Test func `an alert that is over before anybody was told is never told`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(4))
        bench.end("Slow")
        bench.pass(.seconds(3600))
        #expect(bench.events == [])
    }

    @Test func `alerts of one service are one incident, and what joins late is told after the interval`() {
        var bench = IncidentBench(stack: StackPicture([.init(name: name("api"))]))
        bench.fire("Slow", [("service", "api")])
        bench.fire("Failing", [("service", "api")])
        bench.pass(.seconds(30))
        bench.fire("Leaking", [("service", "api")])
        bench.pass(.seconds(400))
        #expect(bench.events == ["5 ops opened", "305 ops updated"])
        #expect(bench.told.map { $0.notification.incident?.alerts.count } == [2, 3])
    }

    @Test func `alerts without a service stand by their name`() {
        var bench = IncidentBench()
        bench.fire("Slow", [("instance", "a")])
        bench.fire("Slow", [("instance", "b")])
        bench.fire("Full", [("instance", "a")])
        bench.pass(.seconds(10))
        #expect(bench.told.map { $0.notification.incident?.alerts.count } == [2, 1])
    }

    @Test func `a worse alert of the incident is told without waiting for the interval`() {
        var bench = IncidentBench(stack: StackPicture([.init(name: name("api"))]))
        bench.fire("Slow", [("service", "api"), ("severity", "warning")])
        bench.pass(.seconds(20))
        bench.fire("Down", [("service", "api"), ("severity", "critical")])
        bench.pass(.seconds(20))
        #expect(bench.events == ["5 ops opened", "25 ops updated"])
    }

    @Test func `one alert in two severities is told with the higher one alone`() {
        var bench = IncidentBench(.oneReceiver { $0.grouping = .each })
        bench.fire("Full", [("disk", "a"), ("severity", "critical")])
        bench.fire("Full", [("disk", "a"), ("severity", "warning")])
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.incident?.severity) == [.critical])
        bench.end("Full", [("disk", "a"), ("severity", "critical")])
        bench.pass(.seconds(20))
        #expect(bench.events == ["5 ops opened", "20 ops resolved", "25 ops opened"])
    }

    @Test(arguments: [Int64.min, -9_000_000_000_000_000_000, 0, .max])
    func `no beginning is too strange for a message at the end`(_ start: Int64) {
        var bench = IncidentBench()
        bench.fire("Old", startedAt: Instant(nanoseconds: start))
        bench.pass(.seconds(60))
        bench.end("Old")
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "60 ops resolved"])
    }

    @Test func `alerts that come and go leave an incident that goes on, each told to have ended once`() {
        var bench = IncidentBench(.oneReceiver { $0.grouping = .labels([]) })
        bench.fire("Pending")
        for number in 0..<50 {
            bench.fire("Short", [("number", "\(number)")])
            bench.pass(.seconds(60))
            bench.end("Short", [("number", "\(number)")])
        }
        bench.pass(.seconds(600))
        // The last one waits for the next message.
        #expect(bench.book.incidents.map(\.members.count) == [2])
        let listed = bench.told.flatMap { $0.notification.incident?.alerts ?? [] }
        let ended = listed.filter { $0.endedAt != nil }.map(\.fingerprint)
        #expect(!ended.isEmpty && Set(ended).count == ended.count)
        #expect(bench.told.last?.notification.headline == "Pending (and 1 more)")
        bench.end("Pending")
        bench.pass(.seconds(60))
        #expect(bench.told.last?.notification.headline == "Pending (and 1 more): recovered after 1h")
    }

    @Test func `a flood of distinct alerts is told, each once`() {
        var bench = IncidentBench()
        bench.handle(.alerts((0..<3000).map { bench.report("A\($0)", [], .firing, nil) }))
        bench.pass(.seconds(60))
        #expect(bench.told.count == 3000)
        bench.handle(.alerts((0..<3000).map { bench.report("A\($0)", [], .ended(.recovered), nil) }))
        bench.pass(.seconds(60))
        #expect(bench.told.count == 6000)
        #expect(bench.book.incidents.allSatisfy { $0.isClosed })
    }

    @Test func `another receiver hears of an open incident, and one that is gone is not told its end`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        var policy = AlertPolicy.oneReceiver { $0.receivers = names("duty") }
        policy.receivers = [ReceiverOptions(name: names("duty")[0], kind: .log)]
        bench.handle(.policy(policy))
        bench.pass(.seconds(60))
        bench.end("Slow")
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "65 duty opened", "120 duty resolved"])
        #expect(bench.book.incidents.allSatisfy { $0.isClosed })
    }

    @Test func `another route hears of an open incident, and whoever was told before hears its end`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.handle(.policy(.oneReceiver { $0.receivers = names("pager") }))
        bench.pass(.seconds(60))
        bench.end("Slow")
        bench.pass(.seconds(60))
        #expect(Set(bench.events) == ["5 ops opened", "65 pager opened", "120 ops resolved", "120 pager resolved"])
    }

    // MARK: - Silences

    @Test func `an alert that still fires when its silence ends is told then`() {
        var bench = IncidentBench()
        bench.muted = ["a"]
        bench.fire("Slow", [("instance", "a")])
        bench.pass(.seconds(600))
        #expect(bench.events == [])
        bench.muted = []
        bench.handle(.looked)
        bench.pass(.seconds(10))
        #expect(bench.events == ["605 ops opened"])
    }

    @Test func `an alert that is silenced after it was told is told to be over`() {
        var bench = IncidentBench()
        bench.fire("Slow", [("instance", "a")])
        bench.pass(.seconds(10))
        bench.muted = ["a"]
        bench.pass(.seconds(10))
        bench.end("Slow", [("instance", "a")])
        bench.pass(.seconds(10))
        #expect(bench.events == ["5 ops opened", "20 ops resolved"])
    }

    // MARK: - Time and again

    @Test func `what goes on is told again after a while, until somebody looks after it`() throws {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(5 * 3600))
        #expect(bench.events == ["5 ops opened", "14405 ops repeated"])
        let id = try #require(bench.book.incidents.first?.id)
        bench.handle(.acknowledged(id, Acknowledgement(by: "ann", at: WallTime(nanosecondsSinceEpoch: 0))))
        bench.pass(.seconds(24 * 3600))
        #expect(bench.events.count == 2)
    }

    @Test func `what nobody looks after is told to others too`() throws {
        var bench = IncidentBench(
            .oneReceiver { $0.escalations = [.init(after: .seconds(900), receivers: names("pager"))] }
        )
        bench.fire("Slow")
        bench.pass(.seconds(1000))
        bench.end("Slow")
        bench.pass(.seconds(1))
        #expect(bench.events == ["5 ops opened", "905 pager escalated", "1000 ops resolved", "1000 pager resolved"])
    }

    @Test func `what is acknowledged is not escalated`() throws {
        var bench = IncidentBench(
            .oneReceiver { $0.escalations = [.init(after: .seconds(900), receivers: names("pager"))] }
        )
        bench.fire("Slow")
        bench.pass(.seconds(100))
        let id = try #require(bench.book.incidents.first?.id)
        bench.handle(.acknowledged(id, Acknowledgement(by: "ann", at: WallTime(nanosecondsSinceEpoch: 0))))
        bench.pass(.seconds(3600))
        #expect(bench.events == ["5 ops opened"])
    }

    @Test func `an alert that comes and goes is told with growing delays`() {
        var bench = IncidentBench()
        for _ in 0..<20 {
            bench.fire("Flaps")
            bench.pass(.seconds(30))
            bench.end("Flaps")
            bench.pass(.seconds(30))
        }
        bench.pass(.seconds(3600))
        // Twenty times up and down without damping are forty messages.
        #expect(bench.events.prefix(3) == ["5 ops opened", "30 ops resolved", "75 ops reopened"])
        #expect(bench.events.count == 4)
        #expect(bench.told.last?.notification.event == .resolved)
        #expect(Set(bench.told.map(\.notification.incident?.id)).count == 1)
    }

    @Test func `what comes back soon is the same incident`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.end("Slow")
        bench.pass(.seconds(120))
        bench.fire("Slow")
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "60 ops resolved", "195 ops reopened"])
        #expect(Set(bench.told.map(\.notification.incident?.id)).count == 1)
        #expect(bench.told.last?.notification.incident?.reopenings == 1)
    }

    @Test func `what comes back was first seen when it first began`() {
        var bench = IncidentBench()
        let start = WallTime(nanosecondsSinceEpoch: bench.now.nanoseconds)
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.end("Slow")
        bench.pass(.seconds(120))
        bench.restart()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        let brief = bench.told.last?.notification.incident
        #expect(bench.told.last?.notification.event == .reopened)
        #expect(brief?.firstSeenAt == start)
        #expect(brief.map { start.duration(to: $0.openedAt) } == .seconds(180))
    }

    @Test func `what comes back the next day is another incident`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.end("Slow")
        bench.pass(.seconds(86_400))
        bench.fire("Slow")
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved, .opened])
        #expect(Set(bench.told.map(\.notification.incident?.id)).count == 2)
    }

    @Test(arguments: [3600, -3600])
    func `a wall clock that is set changes nothing`(seconds: Int) {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.wallOffset = .seconds(seconds)
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened"])
        bench.end("Slow")
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "120 ops resolved"])
    }

    // MARK: - Restarts

    @Test func `a restart tells nothing twice and forgets nothing`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.restart()
        bench.pass(.seconds(10))
        bench.restart()
        bench.pass(.seconds(10))
        bench.end("Slow")
        bench.restart()
        bench.pass(.seconds(10))
        #expect(bench.events == ["5 ops opened", "20 ops resolved"])
    }

    @Test func `what is kept is the same after it was read again`() throws {
        var bench = IncidentBench(stack: .dependents(2, postgresIsDown: true, dependentsAreDown: true))
        bench.fire("Down", [("service", "postgres")], summary: "gone")
        bench.fire("Down", [("service", "api-0")])
        bench.pass(.seconds(10))
        let incident = try #require(bench.book.incidents.first)
        let record = try KeptRecord(incident, .init(.incident, "x"), at: WallTime(nanosecondsSinceEpoch: 0))
        #expect(try record.value(Incident.self) == incident)
    }

    // MARK: - Routes

    @Test func `everybody hears of the alerts that lead to them`() {
        var bench = IncidentBench(
            .oneReceiver { route in
                route.routes = [
                    Route(
                        matchers: [LabelMatcher("severity", equals: "critical")],
                        receivers: names("pager"),
                        groupWait: .zero
                    )
                ]
            },
            stack: StackPicture([.init(name: name("api"))])
        )
        bench.fire("Down", [("service", "api"), ("severity", "critical")])
        bench.fire("Slow", [("service", "api"), ("severity", "warning")])
        bench.pass(.seconds(10))
        #expect(bench.events == ["0 pager opened", "5 ops opened"])
        #expect(bench.told.map { $0.notification.incident?.alerts.map(\.name) } == [["Down"], ["Slow"]])
    }

    @Test func `the settings add labels outside the identity of an alert`() throws {
        var policy = AlertPolicy.oneReceiver()
        policy.externalLabels = Labels([("cluster", "x")])
        policy.labelling = [
            AlertLabelling(
                matchers: [LabelMatcher("alertname", equals: "Slow")],
                labels: Labels([("service", "api"), ("severity", "warning")])
            )
        ]
        var bench = IncidentBench(policy, stack: StackPicture([.init(name: name("api"))]))
        bench.fire("Slow")
        bench.pass(.seconds(10))
        let alert = try #require(bench.told.first?.notification.incident?.alerts.first)
        #expect(
            alert.labels
                == Labels([
                    ("alertname", "Slow"), ("cluster", "x"), ("service", "api"), ("severity", "warning"),
                ])
        )
        #expect(alert.fingerprint == Fingerprint(Labels([("alertname", "Slow")])))
    }
}
