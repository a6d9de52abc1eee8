import PromQL
import Rules
import Series
import TestKit
import Testing
import Vocabulary

@Suite struct ExplainerTests {
    private static func file(_ rule: String) -> String { "groups: [{name: g, interval: 15s, rules: [\(rule)]}]" }

    private func explain(_ rig: BoardRig, _ labels: Labels? = nil) throws -> AlertExplanation {
        let group = try #require(rig.board.groups.first)
        let run = try #require(group.rules.first)
        let made = AlertExplainer(run, of: group, store: rig.store, engine: Engine(time: rig.time), now: rig.time.now) {
            "second \(Int(($0 - BoardRig.start).seconds))"
        }
        let explainer = try #require(made)
        let alerts = run.book?.all ?? []
        return explainer.explain(labels.map { wanted in alerts.first { $0.labels == wanted } } ?? alerts.first)
    }

    @Test func `a rule whose condition is not met tells how near its nearest series is`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: m / 2 > 10, for: 1m}"))
        try rig.run(until: 30) { _, rig in
            try rig.write(#"m{i="a"}"#, 4)
            try rig.write(#"m{i="b"}"#, 18)
        }
        let explanation = try explain(rig)
        #expect(explanation.alert == nil)
        let condition = try #require(explanation.conditions.first)
        #expect(condition.expression == "m / 2")
        #expect(condition.comparison == ">")
        #expect(condition.findings.map(\.value) == [9, 2])
        #expect(condition.findings.map(\.threshold) == [10, 10])
        #expect(
            explanation.missingToFire == ["`m / 2` is 9, and has to be > 10", "then it has to stay so for 1m"]
        )
        #expect(explanation.missingToClear.isEmpty)
        #expect(explanation.readings.map(\.selector) == ["m"])
        #expect(explanation.readings.first?.series.count == 2)
        #expect(explanation.readings.first?.series.first?.samples.last?.value == 4)
    }

    @Test func `a pending alert tells when it fires, a firing one what clears it`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: 'rate(m[1m]) > 0.5 and on() up == 1', for: 1m}"))
        func write(_ second: Int, _ rig: BoardRig) throws {
            try rig.write("m", Double(second * 100))
            try rig.write("up", 1)
        }
        try rig.run(until: 40, write)
        let pending = try explain(rig)
        let alert = try #require(pending.alert)
        let ripe = Int((alert.activeAt - BoardRig.start).seconds) + 60
        #expect(pending.missingToFire.count == 1)
        #expect(pending.missingToFire.first?.hasPrefix("it fires at second \(ripe) if its condition holds") == true)
        try rig.run(until: 120, write)
        let firing = try explain(rig)
        #expect(firing.missingToFire.isEmpty)
        #expect(firing.missingToClear.count == 2)
        #expect(firing.missingToClear.last == "`up` is 1, and has to be no longer == 1")
        #expect(firing.conditions.map(\.expression) == ["rate(m[1m])", "up"])
        #expect(firing.readings.map(\.window) == [.seconds(60), .seconds(300)])
        #expect(firing.nextEvaluation > rig.time.now)
    }

    @Test func `what stands behind unless keeps an alert away, and is said so`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: 'm > 1 unless on() maintenance == 1'}"))
        func write(_ second: Int, _ rig: BoardRig) throws {
            try rig.write("m", 2)
            try rig.write("maintenance", second < 40 ? 1 : 0)
        }
        try rig.run(until: 30, write)
        let kept = try explain(rig)
        #expect(kept.alert == nil)
        #expect(kept.conditions.map(\.isExcluding) == [false, true])
        #expect(kept.missingToFire == ["`maintenance` is 1, and has to be no longer == 1"])
        try rig.run(until: 60, write)
        let firing = try explain(rig)
        #expect(firing.alert?.state == .firing)
        #expect(firing.missingToClear == ["`m` is 2, and has to be no longer > 1"])
    }

    @Test func `one of two conditions that or joins suffices`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: m > 5 or n > 7}"))
        try rig.run(until: 20) { _, rig in
            try rig.write("m", 2)
            try rig.write("n", 3)
        }
        #expect(
            try explain(rig).missingToFire == ["`m` is 2, and has to be > 5", "or `n` is 3, and has to be > 7"]
        )
    }

    @Test func `conditions that hold for different series do not make an alert`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: m > 1 and n > 1}"))
        try rig.run(until: 20) { _, rig in
            try rig.write(#"m{i="a"}"#, 2)
            try rig.write(#"n{i="b"}"#, 2)
        }
        #expect(
            try explain(rig).missingToFire == ["each part of its condition holds, but not for the same series"]
        )
    }

    @Test func `a condition of which one part is over clears with the next evaluation`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: m > 1 and n > 1}"))
        try rig.run(until: 20) { _, rig in
            try rig.write("m", 2)
            try rig.write("n", 2)
        }
        try rig.write("n", 1)
        rig.time.advance(by: .seconds(1))
        try rig.write("n", 1)
        #expect(try explain(rig).missingToClear.first?.hasPrefix("its condition no longer holds") == true)
    }

    @Test func `only what belongs to the alert is shown`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: m > 10, labels: {severity: page}}"))
        try rig.run(until: 20) { _, rig in
            try rig.write(#"m{i="a"}"#, 14)
            try rig.write(#"m{i="b"}"#, 18)
        }
        let explanation = try explain(rig, ["alertname": "A", "i": "b", "severity": "page"])
        #expect(explanation.conditions.first?.findings.map(\.value) == [18])
        #expect(explanation.readings.first?.count == 1)
    }

    @Test func `a number on the left is read the other way round`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: 10 < m}"))
        try rig.run(until: 20) { _, rig in try rig.write("m", 4) }
        #expect(try explain(rig).missingToFire == ["`m` is 4, and has to be > 10"])
    }

    @Test func `no series, no partner, an error and a first evaluation to come are told apart`() throws {
        var none = try BoardRig(Self.file("{alert: A, expr: m > 1}"))
        let untried = try explain(none).missingToFire
        #expect(
            untried == [
                "the rule has not been evaluated yet: it waits until all that it reads has run once",
                "`m` has no result",
            ]
        )
        try none.run(until: 20)
        #expect(try explain(none).missingToFire == ["`m` has no result"])
        var alone = try BoardRig(Self.file("{alert: A, expr: m > n}"))
        try alone.run(until: 20) { _, rig in try rig.write("m", 1) }
        #expect(try explain(alone).missingToFire == ["`m` has no partner to be compared with"])
        var broken = try BoardRig(Self.file("{alert: A, expr: 'm[5m]'}"))
        try broken.run(until: 20)
        #expect(
            try explain(broken).missingToFire.first
                == "the rule cannot be evaluated: rule result is not a vector or scalar"
        )
    }

    @Test func `an alert that is kept firing says until when`() throws {
        var rig = try BoardRig(Self.file("{alert: A, expr: m > 1, keep_firing_for: 10m}"))
        try rig.run(until: 60) { second, rig in try rig.write("m", second < 30 ? 2 : 0) }
        let explanation = try explain(rig)
        #expect(explanation.missingToClear.count == 1)
        #expect(
            explanation.missingToClear.first?.hasPrefix(
                "its condition is over; keep_firing_for keeps it until second 6"
            ) == true
        )
    }
}
