import PromQL
import Rules
import Testing
import Vocabulary

@Suite struct AlertStateTests {
    @Test func `without a hold an alert fires in the evaluation that sees it`() throws {
        var rig = try AlertRig()
        let outcome = try rig.evaluate(0, "a")
        #expect(rig.state() == .firing)
        #expect(outcome.changes.map(\.kind) == [.becamePending, .fired])
        #expect(try rig.alert().firedAt == AlertRig.at(0))
    }

    @Test func `a hold shorter than the interval fires at the next evaluation`() throws {
        var rig = try AlertRig("for: 10s")
        try rig.evaluate(0, "a")
        #expect(rig.state() == .pending)
        try rig.evaluate(60, "a")
        #expect(rig.state() == .firing)
        #expect(try rig.alert().activeAt == AlertRig.at(0))
        #expect(try rig.alert().firedAt == AlertRig.at(60))
    }

    @Test(arguments: [(299, Alert.State.pending), (300, .firing)])
    func `an alert fires once it has held, not a second earlier`(seconds: Int, state: Alert.State) throws {
        var rig = try AlertRig("for: 5m")
        try rig.evaluate(0, "a")
        try rig.evaluate(seconds, "a")
        #expect(rig.state() == state)
    }

    @Test func `a pending alert whose series has gone is forgotten, and starts anew`() throws {
        var rig = try AlertRig("for: 5m")
        try rig.evaluate(0, "a")
        let gone = try rig.evaluate(60)
        #expect(rig.book.all.isEmpty)
        #expect(gone.changes.map(\.kind) == [.dropped])
        try rig.evaluate(120, "a")
        #expect(try rig.alert().activeAt == AlertRig.at(120))
    }

    @Test func `a firing alert whose series has gone is resolved and kept for fifteen minutes`() throws {
        var rig = try AlertRig()
        try rig.evaluate(0, "a")
        let gone = try rig.evaluate(60)
        #expect(gone.changes == [AlertChange(.resolved, try rig.alert().labels, at: AlertRig.at(60))])
        #expect(rig.state() == .inactive)
        #expect(rig.book.active.isEmpty)
        #expect(try rig.alert().resolvedAt == AlertRig.at(60))
        try rig.evaluate(960)
        #expect(rig.state() == .inactive)
        let late = try rig.evaluate(961)
        #expect(rig.state() == nil)
        #expect(late.changes.map(\.kind) == [.expired])
    }

    @Test func `an alert that comes back after its end is a new one`() throws {
        var rig = try AlertRig("for: 1m")
        try rig.evaluate(0, "a")
        try rig.evaluate(60, "a")
        try rig.evaluate(120)
        try rig.evaluate(180, "a")
        let alert = try rig.alert()
        #expect(alert.state == .pending && alert.activeAt == AlertRig.at(180))
        #expect(alert.resolvedAt == nil && alert.firedAt == nil)
    }

    @Test func `an active alert takes value and annotations, nothing else`() throws {
        var rig = try AlertRig("annotations: {v: '{{ $value }}'}")
        try rig.evaluate(0, "a", value: 1)
        try rig.evaluate(60, "a", value: 2)
        let alert = try rig.alert()
        #expect(alert.value == 2 && alert.annotations == [RuleLabel("v", "2")])
        #expect(alert.activeAt == AlertRig.at(0) && alert.firedAt == AlertRig.at(0))
    }

    @Test func `alerts of one rule live apart`() throws {
        var rig = try AlertRig("for: 1m")
        try rig.evaluate(0, "a")
        try rig.evaluate(30, "a", "b")
        try rig.evaluate(60, "a", "b")
        #expect(rig.state("a") == .firing && rig.state("b") == .pending)
        #expect(rig.book.state == .firing)
        try rig.evaluate(90, "b")
        #expect(rig.state("a") == .inactive && rig.state("b") == .firing)
    }

    // MARK: keep_firing_for

    @Test func `a kept alert goes on firing, frozen, and is resolved once its time is over`() throws {
        var rig = try AlertRig("keep_firing_for: 2m, annotations: {v: '{{ $value }}'}")
        try rig.evaluate(0, "a", value: 7)
        for seconds in [60, 120, 179] {
            try rig.evaluate(seconds)
            #expect(rig.state() == .firing, "\(seconds)")
            #expect(try rig.alert().keepFiringSince == AlertRig.at(60))
            #expect(try rig.alert().annotations == [RuleLabel("v", "7")])
        }
        try rig.evaluate(180)
        #expect(rig.state() == .inactive)
        #expect(try rig.alert().resolvedAt == AlertRig.at(180))
    }

    @Test func `a series that comes back in time starts the keeping anew`() throws {
        var rig = try AlertRig("keep_firing_for: 2m")
        try rig.evaluate(0, "a")
        try rig.evaluate(60)
        try rig.evaluate(120, "a")
        #expect(try rig.alert().keepFiringSince == nil)
        try rig.evaluate(180)
        try rig.evaluate(299)
        #expect(rig.state() == .firing)
        try rig.evaluate(300)
        #expect(rig.state() == .inactive)
    }

    @Test func `a pending alert is not kept`() throws {
        var rig = try AlertRig("for: 5m, keep_firing_for: 5m")
        try rig.evaluate(0, "a")
        try rig.evaluate(60)
        #expect(rig.book.all.isEmpty)
    }

    @Test func `a kept alert is written as firing`() throws {
        var rig = try AlertRig("keep_firing_for: 2m")
        try rig.evaluate(0, "a")
        let kept = try rig.evaluate(60)
        #expect(kept.output.samples.count == 2 && kept.output.ended.isEmpty)
        #expect(kept.output.samples.first?.labels["alertstate"] == "firing")
    }

    // MARK: Reload

    @Test func `a hold that is raised takes a firing alert back to pending`() throws {
        var rig = try AlertRig("for: 1m")
        try rig.evaluate(0, "a")
        try rig.evaluate(60, "a")
        _ = rig.send(60)
        try rig.reload("for: 10m")
        let outcome = try rig.evaluate(120, "a")
        let alert = try rig.alert()
        #expect(outcome.changes.map(\.kind) == [.fellBack])
        #expect(alert.state == .pending && alert.activeAt == AlertRig.at(0))
        #expect(alert.firedAt == nil && alert.lastSentAt == nil && alert.keepFiringSince == nil)
        try rig.evaluate(600, "a")
        #expect(rig.state() == .firing)
    }

    @Test func `editing an alert's description does not drop its state`() throws {
        var rig = try AlertRig("for: 5m")
        try rig.evaluate(0, "a")
        try rig.reload("for: 5m, annotations: {description: text}")
        let outcome = try rig.evaluate(300, "a")
        #expect(rig.state() == .firing)
        #expect(try rig.alert().annotations == [RuleLabel("description", "text")])
        #expect(outcome.output.ended.map { $0["alertstate"] } == ["pending"])
    }

    @Test func `time without evaluations does not count towards the hold`() throws {
        var rig = try AlertRig("for: 5m")
        try rig.evaluate(0, "a")
        try rig.evaluate(120, "a")
        try rig.resume(after: 120, at: 720)
        try rig.evaluate(720, "a")
        #expect(rig.state() == .pending)
        try rig.evaluate(899, "a")
        #expect(rig.state() == .pending)
        try rig.evaluate(900, "a")
        #expect(rig.state() == .firing)
    }

    @Test func `alerts that were kept go on where they were`() throws {
        let rule = try AlertRig.rule("for: 5m, keep_firing_for: 1m")
        var rig = try AlertRig("for: 5m, keep_firing_for: 1m")
        try rig.evaluate(0, "a")
        try rig.evaluate(300, "a")
        try rig.evaluate(330)
        var book = AlertBook(rule, alerts: rig.book.all)
        #expect(book.all == rig.book.all)
        _ = try book.evaluate([], AlertContext(at: AlertRig.at(390), query: { _ in [] }))
        #expect(book.all.map(\.state) == [.inactive])
    }
}
