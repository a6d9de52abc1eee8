import Alerting
import Series
import Testing
import Vocabulary

/// What becomes of incidents when the settings are read again.
@Suite struct FollowingTests {
    @Test func `what goes on is told again as the new settings say`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(100))
        bench.handle(.policy(.oneReceiver { $0.repeatInterval = .seconds(60) }))
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "100 ops repeated", "160 ops repeated"])
        bench.handle(.policy(.oneReceiver { $0.repeatInterval = nil }))
        bench.pass(.seconds(86_400))
        #expect(bench.events.count == 3)
    }

    @Test func `what joins is told after the new interval`() {
        var bench = IncidentBench(stack: StackPicture([.init(name: name("api"))]))
        bench.fire("Slow", [("service", "api")])
        bench.pass(.seconds(20))
        bench.handle(.policy(.oneReceiver { $0.groupInterval = .seconds(30) }))
        bench.fire("Leaking", [("service", "api")])
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "35 ops updated"])
    }

    @Test func `what has ended comes back as the new settings say`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(20))
        bench.end("Slow")
        bench.pass(.seconds(20))
        bench.handle(.policy(.oneReceiver { $0.flapping.up = .seconds(40) }))
        bench.fire("Slow")
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "20 ops resolved", "80 ops reopened"])
    }

    @Test func `whoever was told because nobody answered stays told, at the pace of the new settings`() {
        func policy(_ interval: Duration) -> AlertPolicy {
            .oneReceiver {
                $0.escalations = [.init(after: .seconds(60), receivers: names("pager"))]
                $0.repeatInterval = interval
            }
        }
        var bench = IncidentBench(policy(.seconds(14_400)))
        bench.fire("Slow")
        bench.pass(.seconds(100))
        bench.handle(.policy(policy(.seconds(600))))
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "65 pager escalated", "605 ops repeated", "665 pager repeated"])
    }

    @Test func `a restart goes by the settings of its time`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(100))
        bench.restart(with: .oneReceiver { $0.repeatInterval = .seconds(60) })
        bench.pass(.seconds(59))
        #expect(bench.events == ["5 ops opened", "100 ops repeated"])
    }
}
