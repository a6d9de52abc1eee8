import Alerting
import Series
import Testing
import Vocabulary

/// What those are told who are told of alerts.
@Suite struct AlertStatesTests {
    private let api = ("service", "api-0")
    private let postgres = ("service", "postgres")
    private let ops = names("ops")[0]

    private func stack(_ isRootDown: Bool, _ isDown: Bool) -> StackPicture {
        .dependents(1, postgresIsDown: isRootDown, dependentsAreDown: isDown)
    }

    private func firing(_ bench: IncidentBench) -> [String] {
        let states = AlertStates(bench.book.incidents)
        let names = Dictionary(
            bench.book.incidents.flatMap(\.members).map { ($0.key.fingerprint, $0.labels["alertname"] ?? "") }
        ) { first, _ in first }
        return states.firing(for: ops).compactMap { names[$0] }.sorted()
    }

    /// `api` is down alone, and then turns out to be a part of an incident that is older.
    private func absorbed() -> IncidentBench {
        var bench = IncidentBench(stack: stack(false, false))
        bench.fire("Slow", [postgres])
        bench.pass(.seconds(10))
        bench.stack = stack(false, true)
        bench.fire("Down", [api])
        bench.pass(.seconds(10))
        bench.stack = stack(true, true)
        bench.fire("Down", [postgres])
        bench.pass(.seconds(10))
        return bench
    }

    @Test func `an alert that has ended does not fire again because of the part that it fired in`() {
        var bench = absorbed()
        #expect(bench.book.incidents.contains { $0.absorbedInto != nil })
        #expect(firing(bench) == ["Down", "Down", "Slow"])
        bench.stack = stack(true, false)
        bench.end("Down", [api])
        #expect(firing(bench) == ["Down", "Slow"])
        // The next message lists it, and the incident lets it go.
        bench.pass(.seconds(600))
        #expect(firing(bench) == ["Down", "Slow"])
        bench.restart()
        #expect(firing(bench) == ["Down", "Slow"])
        let ended = AlertStates(bench.book.incidents).members(of: bench.book.incidents).filter { !$0.isActive }
        #expect(ended.allSatisfy { $0.labels["service"] == "api-0" })
    }

    @Test func `an alert that was over and is back fires, whatever the incident says that is over`() {
        var bench = IncidentBench(.oneReceiver { $0.flapping.memory = .zero })
        bench.fire("Disk")
        bench.pass(.seconds(10))
        bench.end("Disk")
        bench.pass(.seconds(600))
        bench.fire("Disk")
        #expect(firing(bench) == ["Disk"])
        bench.end("Disk")
        bench.pass(.seconds(10))
        #expect(firing(bench) == [])
        let states = AlertStates(bench.book.incidents).members(of: bench.book.incidents)
        #expect(states.map(\.isActive) == [false])
    }

    @Test func `of one alert of two sources the one that fires counts`() {
        var bench = IncidentBench()
        let labels: Labels = ["alertname": "Disk"]
        for source in ["rule", "posted"] {
            bench.handle(.alerts([AlertReport(source: source, step: .firing, labels: labels, startedAt: bench.now)]))
        }
        bench.pass(.seconds(10))
        bench.handle(
            .alerts([AlertReport(source: "posted", step: .ended(.recovered), labels: labels, startedAt: bench.now)])
        )
        #expect(firing(bench) == ["Disk"])
        #expect(AlertStates(bench.book.incidents).members(of: bench.book.incidents).count == 1)
    }
}
