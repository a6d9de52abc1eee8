import Alerting
import Testing
import Vocabulary

/// What an incident that goes on is told again for, and when.
@Suite struct NewsTests {
    private let postgres = ("service", "postgres")
    private let well = StackPicture.dependents(0, postgresIsDown: false, dependentsAreDown: false)
    private let down = StackPicture.dependents(0, postgresIsDown: true, dependentsAreDown: false)

    private func picture(_ health: Health, isFailing: Bool, _ failure: ProbeFailure?) -> StackPicture {
        StackPicture([
            .init(
                name: name("postgres"),
                health: health,
                isFailing: isFailing,
                failure: failure.map { .init(level: isFailing ? .live : .deep, failure: $0) }
            )
        ])
    }

    @Test func `a service that dies while its incident is critical is told at once`() {
        var bench = IncidentBench(stack: well)
        bench.fire("Wraparound", [postgres, ("severity", "critical")])
        bench.pass(.seconds(20))
        bench.stack = down
        bench.fire("ServiceDown", [postgres, ("severity", "critical")])
        bench.pass(.seconds(200))
        #expect(bench.events == ["5 ops opened", "25 ops updated"])
        #expect(bench.told.last?.notification.headline == "postgres is down: connection refused")
        // That it works again is none, nor is it when it was told to be down already.
        bench.stack = well
        bench.pass(.seconds(30))
        bench.stack = down
        bench.handle(.looked)
        bench.pass(.seconds(3600))
        #expect(bench.events == ["5 ops opened", "25 ops updated"])
    }

    @Test func `a service that is down again after a message said otherwise is told at once`() {
        var bench = IncidentBench(stack: down)
        bench.fire("ServiceDown", [postgres])
        bench.fire("Wraparound", [postgres])
        bench.pass(.seconds(20))
        bench.stack = well
        bench.end("ServiceDown", [postgres])
        bench.pass(.seconds(600))
        bench.fire("Locks", [postgres])
        bench.pass(.seconds(10))
        #expect(bench.events == ["5 ops opened", "625 ops updated"])
        bench.stack = down
        bench.handle(.looked)
        bench.pass(.seconds(10))
        #expect(bench.events.last == "635 ops updated")
    }

    @Test func `a single bad run is no news`() {
        let refused = ProbeFailure(.connectRefused, in: .connect, "nothing listens")
        var bench = IncidentBench(stack: well)
        bench.fire("Wraparound", [postgres])
        bench.pass(.seconds(20))
        bench.stack = picture(.healthy, isFailing: true, refused)
        bench.handle(.looked)
        bench.pass(.seconds(10))
        bench.stack = well
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened"])
    }

    @Test func `a cause that becomes known is told at once, and one that goes away is not`() {
        let deep = picture(.degraded, isFailing: false, ProbeFailure(.timeout, in: .query, "too slow"))
        var bench = IncidentBench(stack: well)
        bench.fire("Wraparound", [postgres])
        bench.pass(.seconds(20))
        bench.stack = deep
        bench.handle(.looked)
        bench.pass(.seconds(20))
        #expect(bench.events == ["5 ops opened", "25 ops updated"])
        #expect(bench.told.map { $0.notification.incident?.cause?.reason } == [nil, "timeout"])
        bench.stack = well
        bench.pass(.seconds(600))
        bench.stack = deep
        bench.handle(.looked)
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "25 ops updated"])
    }

    @Test func `what becomes known of a service is told within seconds, also when no alert says it`() {
        var bench = IncidentBench(stack: well)
        bench.fire("Wraparound", [postgres])
        bench.pass(.seconds(21))
        bench.stack = down
        bench.pass(.seconds(20))
        #expect(bench.events == ["5 ops opened", "31 ops updated"])
    }

    @Test func `what is known by the first message is no news, after a restart neither`() {
        var bench = IncidentBench(stack: down)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(20))
        bench.restart()
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened"])
    }

    // MARK: - Silences

    /// An API is told to be down, everything is silenced, and then what it depends on goes down too.
    private func silenced() -> IncidentBench {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        bench.muted = ["ServiceDown"]
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(600))
        return bench
    }

    @Test func `nothing is news while all of it is silenced, but its end`() {
        var bench = silenced()
        #expect(bench.events == ["8 ops opened"])
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [postgres])
        bench.end("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(60))
        #expect(bench.events == ["8 ops opened", "620 ops resolved"])
    }

    @Test func `what became known below a silence is told when that ends`() {
        var bench = silenced()
        bench.muted = []
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated])
    }
}
