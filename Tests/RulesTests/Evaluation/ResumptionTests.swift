import Rules
import TestKit
import Testing
import Vocabulary

/// What a start makes of alerts that were kept.
@Suite struct ResumptionTests {
    private static let text = "groups: [{name: g, rules: [{alert: A, expr: 'rate(m[5m]) > 0', for: 60s}]}]"
    private static let labels: Labels = ["alertname": "A", "i": "a"]

    /// A start after the alert had been active for `age` seconds, `downtime` seconds ago.
    private func rig(
        _ state: Alert.State,
        age: Int,
        downtime: Int = 20,
        newestSample: Int? = nil,
        text: String = Self.text
    ) throws -> BoardRig {
        let last = BoardRig.at(-downtime)
        let since = last + .seconds(-age)
        let alert = Alert(
            labels: Self.labels,
            state: state,
            value: 1,
            activeAt: since,
            firedAt: state == .firing ? since + .seconds(60) : nil
        )
        let key = RuleKey(RuleIdentity(name: "A", labels: []))
        let memory = RuleMemory(key: key, evaluatedAt: last, alerts: [alert]).resumed(at: BoardRig.start)
        let resumption = RuleResumption(
            [memory],
            startedAt: BoardRig.start,
            newestSample: newestSample.map { BoardRig.at($0) }
        )
        return try BoardRig(text, resuming: resumption)
    }

    private func rise(_ second: Int, _ rig: BoardRig) throws { try rig.write(#"m{i="a"}"#, Double(second)) }

    @Test func `pending goes on where it was, without the time in between`() throws {
        var rig = try rig(.pending, age: 40)
        #expect(try rig.run("A").book?.active.first?.activeAt == BoardRig.at(-40))
        try rig.run(until: 40, rise)
        let fired = try #require(rig.steps.first { $0.hasSuffix("fired") }?.split(separator: " ").first)
        #expect(try #require(Int(fired)) >= 20)
        #expect(rig.steps.allSatisfy { $0.hasSuffix("fired") })
    }

    @Test func `firing goes on, and is not fired again`() throws {
        var rig = try rig(.firing, age: 3600)
        let since = try rig.run("A").book?.active.first?.firedAt
        try rig.run(until: 120, rise)
        #expect(rig.steps.isEmpty)
        #expect(try rig.run("A").book?.active.first?.firedAt == since)
        #expect(try rig.query("ALERTS").count == 1)
    }

    @Test func `without history an alert is held for its range and two scrapes, then it ends`() throws {
        var rig = try rig(.firing, age: 3600)
        try rig.run(until: 329)
        #expect(rig.steps.isEmpty)
        let held = try #require(try rig.run("A").book?.isHeld(Self.labels, at: rig.time.now))
        #expect(held == BoardRig.at(330))
        try rig.run(until: 360)
        #expect(rig.steps.map { $0.split(separator: " ")[1] } == ["resolved"])
    }

    @Test func `a pending alert that is held neither fires nor goes, nor is it asked for every second`() throws {
        var rig = try rig(
            .pending,
            age: 50,
            text: Self.text.replacing("rate(m[5m]) > 0", with: "vedette_service_up == 0")
        )
        try rig.run(until: 29)
        #expect(rig.steps.isEmpty)
        #expect(try rig.run("A").book?.active.first?.state == .pending)
        #expect(rig.evaluations(of: "g").count <= 3)
        try rig.run(until: 60)
        #expect(rig.steps.map { $0.split(separator: " ")[1] } == ["dropped"])
    }

    @Test func `with its history an alert ends as its expression says`() throws {
        var rig = try rig(.firing, age: 3600, newestSample: -25)
        try rig.run(until: 15)
        #expect(rig.steps.map { $0.split(separator: " ")[1] } == ["resolved"])
    }

    @Test func `a gap longer than half the range is missing history`() throws {
        var rig = try rig(.firing, age: 3600, downtime: 200, newestSample: -200)
        try rig.run(until: 15)
        #expect(rig.steps.isEmpty)
    }

    @Test func `an alert whose rule is gone is no longer watched`() throws {
        let last = BoardRig.at(-20)
        let alert = Alert(labels: Self.labels, state: .firing, value: 1, activeAt: last, firedAt: last)
        let memory = RuleMemory(key: RuleKey(RuleIdentity(name: "A", labels: [])), evaluatedAt: last, alerts: [alert])
        let resumption = RuleResumption([memory], startedAt: BoardRig.start, newestSample: nil)
        var rig = try BoardRig()
        let outcome = rig.board.load([], resuming: resumption, at: rig.time.now)
        #expect(outcome?.events.map(\.change.kind) == [.unwatched])
        #expect(outcome?.commit.ended == [memory.key])
    }
}
