import Rules
import Series
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite struct GroupEvaluationTests {
    @Test func `a rule sees at the same instant what the rule before it wrote`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, rules: [{record: a, expr: m * 2}, {record: b, expr: a * 2}, {alert: C, expr: b > 7}]}]"
        )
        try rig.run(until: 15) { _, rig in try rig.write("m", 2) }
        #expect(rig.evaluations(of: "g").count == 1)
        #expect(try rig.query("b") == ["{__name__=\"b\"} 8.0"])
        #expect(try rig.query("ALERTS") == [#"{__name__="ALERTS", alertname="C", alertstate="firing"} 1.0"#])
    }

    @Test func `every rule is a sign of life, not only a group that is done`() throws {
        let rig = try BoardRig()
        let beats = Mutex(0)
        var environment = EvaluationEnvironment(store: rig.store, time: rig.time, options: .every(15))
        environment.onRule = { beats.withLock { $0 += 1 } }
        var board = RuleBoard(environment)
        let text = "groups: [{name: g, rules: [{record: a, expr: m}, {record: b, expr: 'm[1m]'}, {alert: C, expr: m}]}]"
        _ = board.load(try BoardRig.groups(text), at: rig.time.now)
        rig.time.advance(by: .seconds(15))
        #expect(board.evaluateNext(at: rig.time.now) != nil)
        #expect(beats.withLock { $0 } == 3)
    }

    @Test func `a series that a rule no longer writes ends at that evaluation`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{record: r, expr: m > 1}]}]")
        try rig.run(until: 60) { second, rig in
            try rig.write(#"m{i="a"}"#, 2)
            try rig.write(#"m{i="b"}"#, second < 30 ? 2 : 0)
        }
        #expect(try rig.query("r") == [#"{__name__="r", i="a"} 2.0"#])
    }

    @Test func `pending ends when firing begins`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{alert: A, expr: m > 1, for: 30s}]}]")
        try rig.run(until: 20) { _, rig in try rig.write("m", 2) }
        #expect(try rig.query("ALERTS{alertstate=\"pending\"}").count == 1)
        try rig.run(until: 60) { _, rig in try rig.write("m", 2) }
        #expect(try rig.query("ALERTS").map { $0.contains("firing") } == [true])
        #expect(try rig.query("ALERTS_FOR_STATE").count == 1)
    }

    @Test func `an evaluation that fails leaves alerts and series as they were, and says why`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, rules: [{record: r, expr: m * on() n}, {alert: A, expr: m * on() n > 1}]}]"
        )
        try rig.run(until: 20) { _, rig in
            try rig.write("m", 2)
            try rig.write(#"n{i="a"}"#, 2)
        }
        #expect(try rig.run("r").health == .good)
        try rig.run(until: 60) { _, rig in
            try rig.write("m", 2)
            try rig.write(#"n{i="a"}"#, 2)
            try rig.write(#"n{i="b"}"#, 2)
        }
        guard case .bad(let message) = try rig.run("r").health else {
            Issue.record("\(try rig.run("r").health)")
            return
        }
        #expect(
            message.contains("many-to-many") || message.contains("multiple matches")
                || message.contains("found duplicate")
        )
        #expect(try rig.query("r").count == 1)
        #expect(try rig.run("A").book?.active.first?.state == .firing)
        #expect(rig.outcomes.last?.failures.map(\.rule) == ["r", "A"])
    }

    @Test func `a result that is no vector is an error of its rule alone`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{record: r, expr: 'm[5m]'}, {record: s, expr: '1'}]}]")
        try rig.run(until: 15)
        #expect(try rig.run("r").health == .bad("rule result is not a vector or scalar"))
        #expect(try rig.run("s").health == .good)
        #expect(try rig.query("s") == ["{__name__=\"s\"} 1.0"])
    }

    @Test func `more than the limit is an error, and takes the rule's alerts`() throws {
        var rig = try BoardRig("groups: [{name: g, limit: 1, rules: [{alert: A, expr: m}, {record: r, expr: m}]}]")
        try rig.run(until: 15) { _, rig in try rig.write(#"m{i="a"}"#, 1) }
        #expect(try rig.run("A").book?.active.count == 1)
        try rig.run(until: 30) { _, rig in
            try rig.write(#"m{i="a"}"#, 1)
            try rig.write(#"m{i="b"}"#, 1)
        }
        #expect(try rig.run("A").health == .bad("exceeded limit of 1 with 2 alerts"))
        #expect(try rig.run("A").book?.all.isEmpty == true)
        #expect(try rig.run("r").health == .bad("exceeded limit of 1 with 2 series"))
        // What is gone is gone on disk, too.
        #expect(rig.outcomes.last?.commit.forgotten.count == 1)
    }

    @Test func `what is kept are steps and sendings, not values`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, rules: [{alert: A, expr: m > 0, for: 30s}, {alert: B, expr: m < 0}]}]"
        )
        try rig.run(until: 60) { second, rig in try rig.write("m", Double(second)) }
        let kept = rig.outcomes.map { $0.commit.kept.count }
        // Pending, nothing, fires and is sent, nothing.
        #expect(kept == [1, 0, 1, 0])
        #expect(rig.outcomes.allSatisfy { $0.commit.evaluated.map(\.identity.name) == ["A"] })
    }

    @Test func `templates ask at the rule's own instant`() throws {
        var rig = try BoardRig(
            """
            groups:
              - name: g
                rules:
                  - alert: A
                    expr: m > 1
                    annotations: {summary: '{{ query "n" | first | value }} of {{ $value }}'}
            """
        )
        try rig.run(until: 15) { _, rig in
            try rig.write("m", 2)
            try rig.write("n", 7)
        }
        #expect(try rig.run("A").book?.active.first?.annotations.map(\.value) == ["7 of 2"])
    }

    @Test func `a range that the full store no longer covers is said`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, rules: [{record: r, expr: 'rate(m[1h])'}, {record: s, expr: m}]}]",
            bytes: 20_000
        )
        try rig.run(until: 30) { second, rig in try rig.write("m", Double(second)) }
        #expect(try rig.run("r").warnings.isEmpty)
        var value = 0.5
        try rig.run(until: 1800) { second, rig in
            // Values that do not compress.
            value = (value * 3.9 * (1 - value))
            for instance in 0..<4 { try rig.write("m{i=\"\(instance)\"}", value * Double(second * (instance + 7))) }
        }
        #expect(rig.store.statistics.evictedChunks > 0)
        #expect(
            try rig.run("r").warnings.contains { $0.hasPrefix("the store was full and gave up samples of the last 1h") }
        )
        #expect(try rig.run("s").warnings.isEmpty)
    }
}
