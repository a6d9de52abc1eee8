import PromQL
import Rules
import Testing
import Vocabulary

@Suite struct AlertOutputTests {
    @Test func `labels are the sample's without the name, the rule's over them, and the alert's name`() throws {
        var rig = try AlertRig(
            "labels: {severity: 'p{{ $value }}', instance: 'x-{{ $labels.instance }}', alertname: no}"
        )
        try rig.evaluate(0, "a", value: 3)
        #expect(
            rig.book.all.map(\.labels) == [["alertname": "A", "instance": "x-a", "severity": "p3"]]
        )
    }

    @Test func `templates see the metric's name`() throws {
        var rig = try AlertRig("annotations: {all: '{{ $labels }}'}")
        try rig.evaluate(0, "a")
        #expect(try rig.alert().annotations == [RuleLabel("all", "map[__name__:up instance:a]")])
    }

    @Test(arguments: ["''", "'{{ $labels.nothing }}'"])
    func `a label that expands to nothing is removed`(value: String) throws {
        var rig = try AlertRig("labels: {instance: \(value)}")
        try rig.evaluate(0, "a")
        #expect(rig.book.all.map(\.labels) == [["alertname": "A"]])
    }

    @Test func `an annotation that expands to nothing stays`() throws {
        var rig = try AlertRig("annotations: {b: '', a: '{{ $labels.nothing }}'}")
        try rig.evaluate(0, "a")
        #expect(try rig.alert().annotations == [RuleLabel("a", ""), RuleLabel("b", "")])
    }

    @Test func `a template that fails says so in its text, and the evaluation goes on`() throws {
        var rig = try AlertRig("annotations: {a: '{{ .Nope }}', b: fine}")
        let outcome = try rig.evaluate(0, "a")
        #expect(rig.state() == .firing)
        #expect(outcome.warnings.count == 1)
        let texts = try rig.alert().annotations.map(\.value)
        #expect(texts.first?.hasPrefix("<error expanding template: ") == true && texts.last == "fine")
    }

    @Test func `templates may ask at the instant of the evaluation`() throws {
        var rig = try AlertRig("annotations: {n: '{{ query \"up\" | len }}'}")
        try rig.evaluate(0, "a", "b")
        #expect(try rig.alert().annotations == [RuleLabel("n", "2")])
    }

    @Test func `two samples that become one alert fail the evaluation and change nothing`() throws {
        var rig = try AlertRig("for: 1m, labels: {instance: same}")
        try rig.evaluate(0, "a")
        let before = rig.book.all
        let failure = #expect(throws: RuleEvaluationFailure.self) { try rig.evaluate(60, "a", "b") }
        #expect(
            failure?.description == "vector contains metrics with the same labelset after applying alert labels"
        )
        #expect(rig.book.all == before)
        #expect(try rig.evaluate(61, "c").output.ended.map { $0["alertstate"] } == ["pending"])
    }

    @Test func `series that differ in the name alone become one alert`() throws {
        var rig = try AlertRig()
        let samples = ["up", "down"].map {
            VectorSample(labels: ["__name__": $0, "instance": "a"], timestamp: 0, value: 1)
        }
        #expect(throws: RuleEvaluationFailure.self) { try rig.evaluate(0, samples: samples) }
    }

    @Test func `more alerts than the limit fail the evaluation and drop them all`() throws {
        var rig = try AlertRig()
        rig.limit = 2
        try rig.evaluate(0, "a", "b")
        #expect(rig.book.all.count == 2)
        let failure = #expect(throws: RuleEvaluationFailure.self) { try rig.evaluate(60, "a", "b", "c") }
        #expect(failure?.description == "exceeded limit of 2 with 3 alerts")
        #expect(rig.book.all.isEmpty)
    }

    @Test func `what has ended does not count towards the limit`() throws {
        var rig = try AlertRig()
        rig.limit = 1
        try rig.evaluate(0, "a")
        try rig.evaluate(60, "b")
        #expect(rig.book.all.map(\.state) == [.inactive, .firing])
    }

    // MARK: ALERTS and ALERTS_FOR_STATE

    @Test func `pending and firing alerts are written, the end of the pending series with them`() throws {
        var rig = try AlertRig("for: 1m, labels: {severity: page}")
        let pending = try rig.evaluate(0, "a").output
        let expected: [Labels] = [
            [
                "__name__": "ALERTS", "alertname": "A", "alertstate": "pending", "instance": "a",
                "severity": "page",
            ],
            ["__name__": "ALERTS_FOR_STATE", "alertname": "A", "instance": "a", "severity": "page"],
        ]
        #expect(pending.samples.map(\.labels) == expected)
        #expect(pending.samples.map(\.value) == [1, 1_767_225_600])
        #expect(pending.samples.allSatisfy { $0.timestamp == AlertRig.at(0).milliseconds })
        let firing = try rig.evaluate(60, "a").output
        #expect(firing.samples.first?.labels["alertstate"] == "firing")
        #expect(firing.samples.last?.value == 1_767_225_600)
        #expect(firing.ended == [expected[0]])
        let resolved = try rig.evaluate(120).output
        #expect(resolved.samples.isEmpty)
        #expect(resolved.ended.map { $0["__name__"] } == ["ALERTS", "ALERTS_FOR_STATE"])
        #expect(try rig.evaluate(180).output.ended.isEmpty)
    }

    @Test func `samples carry the time that the expression was evaluated for, states the slot's`() throws {
        var rig = try AlertRig("for: 1m")
        rig.queryOffset = .seconds(30)
        let output = try rig.evaluate(60, "a").output
        #expect(output.samples.map(\.timestamp) == [AlertRig.at(30).milliseconds, AlertRig.at(30).milliseconds])
        #expect(try rig.alert().activeAt == AlertRig.at(60))
        #expect(output.samples.last?.value == 1_767_225_660)
    }

    @Test func `an evaluation that failed ends no series`() throws {
        var rig = try AlertRig()
        try rig.evaluate(0, "a")
        rig.limit = 1
        #expect(throws: RuleEvaluationFailure.self) { try rig.evaluate(60, "b", "c") }
        #expect(rig.book.writtenSeries.count == 2)
    }

    // MARK: Recording rules

    @Test func `recorded series have the rule's name and labels`() throws {
        let query = try Query(parsing: "up")
        let rule = RecordingRule(
            name: "job:up",
            query: query,
            labels: [RuleLabel("instance", ""), RuleLabel("t", "{{ x }}")]
        )
        let samples = try rule.samples(of: AlertRig.result(["a"], value: 5), at: 7, limit: 1)
        #expect(samples == [VectorSample(labels: ["__name__": "job:up", "t": "{{ x }}"], timestamp: 7, value: 5)])
        #expect(throws: RuleEvaluationFailure.self) {
            try rule.samples(of: AlertRig.result(["a", "b"]), at: 7, limit: 0)
        }
        let plain = RecordingRule(name: "job:up", query: query)
        let failure = #expect(throws: RuleEvaluationFailure.self) {
            try plain.samples(of: AlertRig.result(["a", "b"]), at: 7, limit: 1)
        }
        #expect(failure?.description == "exceeded limit of 1 with 2 series")
    }
}
