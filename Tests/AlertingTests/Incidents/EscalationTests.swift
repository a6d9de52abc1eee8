import Alerting
import Testing
import Vocabulary

/// When others are told because nobody looks after an incident.
@Suite struct EscalationTests {
    private let policy = AlertPolicy.oneReceiver {
        $0.escalations = [.init(after: .seconds(60), receivers: names("pager"))]
    }

    @Test func `what comes back is escalated as long after it was told as the first time`() {
        var bench = IncidentBench(policy)
        bench.fire("Slow")
        bench.pass(.seconds(20))
        bench.end("Slow")
        bench.pass(.seconds(60))
        bench.fire("Slow")
        bench.pass(.seconds(100))
        #expect(bench.events == ["5 ops opened", "20 ops resolved", "95 ops reopened", "155 pager escalated"])
    }

    @Test func `what a silence held back is escalated so long after it was told`() {
        var bench = IncidentBench(policy)
        bench.muted = ["a"]
        bench.fire("Slow", [("instance", "a")])
        bench.pass(.seconds(600))
        bench.muted = []
        bench.handle(.looked)
        bench.pass(.seconds(100))
        #expect(bench.events == ["605 ops opened", "665 pager escalated"])
    }

    @Test func `what was told to be over and had gone on below a silence is escalated so long after it was told`() {
        var bench = IncidentBench(policy, stack: StackPicture([.init(name: name("api"))]))
        bench.muted = ["Leaking"]
        bench.fire("Slow", [("service", "api")])
        bench.fire("Leaking", [("service", "api")])
        bench.pass(.seconds(40))
        bench.end("Slow", [("service", "api")])
        bench.pass(.seconds(560))
        bench.muted = []
        bench.handle(.looked)
        bench.pass(.seconds(100))
        #expect(bench.events == ["5 ops opened", "40 ops resolved", "605 ops reopened", "665 pager escalated"])
    }

    @Test func `a further message does not put an escalation off`() {
        var bench = IncidentBench(policy, stack: StackPicture([.init(name: name("api"))]))
        bench.fire("Slow", [("service", "api"), ("severity", "warning")])
        bench.pass(.seconds(40))
        bench.fire("Down", [("service", "api"), ("severity", "critical")])
        bench.restart()
        bench.pass(.seconds(60))
        #expect(bench.events == ["5 ops opened", "45 ops updated", "65 pager escalated"])
    }

    @Test func `a part that was told counts for the whole`() {
        var bench = IncidentBench(policy, stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(40))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(120))
        #expect(bench.events == ["8 ops opened", "45 ops updated", "68 pager escalated"])
    }
}
