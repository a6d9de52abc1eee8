import Rules
import TestKit
import Testing
import Vocabulary

/// The four scenarios of the alert generator's compliance suite, on a clock that is moved by hand.
///
/// Fact: `alert_generator/specification.md` of prometheus/compliance. Where it and the code of Prometheus 3 differ, the code
/// counts: an alert is told again when strictly more than the resend delay has passed, and ends by itself four times the
/// longer of interval and delay after the evaluation.
@Suite struct AlertScenarioTests {
    /// What receivers and readers see of one alert.
    private struct Seen: Equatable {
        let second: Int
        let state: Alert.State
    }

    /// Seconds after the first slot, so that the group's phase does not matter.
    private struct Run {
        var rig: BoardRig
        let first: Int

        init(_ rules: String, interval: Int = 30) throws {
            rig = try BoardRig("groups: [{name: g, interval: \(interval)s, rules: [\(rules)]}]")
            let due = try #require(rig.board.nextDue)
            // Samples are written in the second before the slot: it lies between two seconds.
            first = Int((due - BoardRig.start).seconds.rounded(.up))
        }

        /// Runs for so long; `value` says what `m{i}` is at a second after the first slot, nil for no sample.
        mutating func run(_ seconds: Int, _ value: (Int) -> [String: Double]) throws {
            let first = first
            try rig.run(until: first + seconds) { second, rig in
                // The slot lies just before this second: what it reads was written a second before.
                for (instance, number) in value(second - first + 1) { try rig.write("m{i=\"\(instance)\"}", number) }
            }
        }

        /// The sendings of an alert: slots after the first, and the state that was told.
        func sendings(_ alert: String, _ instance: String = "a") -> [Seen] {
            rig.outcomes.flatMap { outcome in
                outcome.deliveries.filter {
                    $0.alert.labels["alertname"] == alert && $0.alert.labels["i"] == instance
                }.map { Seen(second: second(outcome.at), state: $0.alert.state) }
            }
        }

        func deliveries(_ alert: String) -> [(at: Instant, alert: Alert)] {
            rig.outcomes.flatMap { outcome in
                outcome.deliveries.filter { $0.alert.labels["alertname"] == alert }.map { (outcome.at, $0.alert) }
            }
        }

        func steps(_ alert: String) -> [String] {
            rig.outcomes.flatMap { outcome in
                outcome.events.filter { $0.rule.identity.name == alert }
                    .map { "\(second(outcome.at)) \($0.change.kind)" }
            }
        }

        private func second(_ instant: Instant) -> Int {
            Int((instant - (BoardRig.start + .seconds(first))).seconds.rounded(.up))
        }
    }

    @Test func `pending, firing, resolved: told while it fires, and for fifteen minutes after its end`() throws {
        var run = try Run("{alert: A, expr: m > 10, for: 90s, labels: {rulename: A}}")
        try run.run(1800) { ["a": $0 >= 60 && $0 < 360 ? 15 : 5] }
        #expect(run.steps("A") == ["60 becamePending", "150 fired", "360 resolved", "1290 expired"])
        let sendings = run.sendings("A")
        let firing = sendings.filter { $0.state == .firing }.map(\.second)
        // Every 30 s is not more than the delay of a minute, nor is every minute: every 90 s.
        #expect(firing == [150, 240, 330])
        let ended = sendings.filter { $0.state == .inactive }.map(\.second)
        #expect(ended == Array(stride(from: 360, through: 1260, by: 90)))
        let deliveries = run.deliveries("A")
        for (at, alert) in deliveries {
            #expect(alert.firedAt == deliveries.first?.alert.firedAt)
            #expect(alert.labels == ["alertname": "A", "i": "a", "rulename": "A"])
            #expect(alert.validUntil == at + .seconds(240))
            #expect((alert.resolvedAt != nil) == (alert.state == .inactive))
        }
    }

    @Test func `pending and gone again: nobody is told, and a rule without a result stays quiet`() throws {
        var run = try Run("{alert: A, expr: m > 10, for: 90s}, {alert: Never, expr: m > 1000}")
        try run.run(600) { ["a": $0 >= 60 && $0 < 120 ? 15 : 5] }
        #expect(run.steps("A") == ["60 becamePending", "120 dropped"])
        #expect(run.steps("Never").isEmpty)
        #expect(run.rig.outcomes.flatMap(\.deliveries).isEmpty)
        #expect(try run.rig.run("Never").book?.state == .inactive)
        #expect(try run.rig.query("ALERTS").isEmpty)
    }

    @Test(arguments: [("0s", 60), ("15s", 90)])
    func `no hold fires at once, one shorter than the interval at the next slot`(hold: String, fires: Int) throws {
        var run = try Run("{alert: A, expr: m > 10, for: \(hold)}")
        try run.run(300) { ["a": $0 >= 60 && $0 < 240 ? 15 : 5] }
        #expect(run.steps("A") == ["60 becamePending", "\(fires) fired", "240 resolved"])
        #expect(run.sendings("A").first == Seen(second: fires, state: .firing))
        let alert = try #require(run.deliveries("A").first?.alert)
        let firedAt = try #require(alert.firedAt)
        #expect((firedAt - alert.activeAt).seconds == Double(fires - 60))
    }

    @Test func `alerts that join later have their own times, and rules are told in their order`() throws {
        var run = try Run("{alert: B, expr: m > 10, for: 60s}, {alert: A, expr: m > 10}")
        try run.run(600) { second in
            ["a": 15, "b": second >= 120 ? 15 : 5, "c": second >= 120 && second < 150 ? 15 : 5]
        }
        #expect(run.sendings("B", "a").first?.second == 60)
        #expect(run.sendings("B", "b").first?.second == 180)
        #expect(run.sendings("B", "c").isEmpty)
        #expect(run.sendings("A", "c").map(\.state).prefix(2) == [.firing, .inactive])
        for outcome in run.rig.outcomes {
            let names = outcome.deliveries.map { $0.alert.labels["alertname"] ?? "" }
            #expect(names == names.sorted { $0 > $1 }, "B stands before A")
        }
    }
}
