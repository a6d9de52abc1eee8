import Rules
import TestKit
import Testing
import Vocabulary

@Suite struct GroupTimingTests {
    private static let key = GroupKey(file: "rules/a.yml", name: "a")

    @Test func `slots are multiples of the interval, moved by an offset of the group's own`() {
        let slots = EvaluationSlots(Self.key, interval: .seconds(15))
        let first = slots.next(after: BoardRig.start)
        #expect(first > BoardRig.start)
        #expect(first <= BoardRig.start + .seconds(15))
        #expect(slots.next(after: first) == first + .seconds(15))
        #expect(slots.last(at: first) == first)
        #expect(slots.last(at: first + .nanoseconds(-1)) == first + .seconds(-15))
        // The same after a restart at any other time.
        let again = EvaluationSlots(Self.key, interval: .seconds(15))
        #expect(
            again.next(after: BoardRig.start + .seconds(86_399)).nanoseconds % 15_000_000_000 == first.nanoseconds
                % 15_000_000_000
        )
    }

    @Test func `groups have different phases`() {
        let phases = (0..<100).map { number in
            EvaluationSlots(GroupKey(file: "f", name: "g\(number)"), interval: .seconds(60)).next(after: BoardRig.start)
        }
        let seconds = Set(phases.map { Int(($0 - BoardRig.start).seconds) })
        #expect(seconds.count > 30)
    }

    @Test func `slots before 1970 are slots too`() {
        let slots = EvaluationSlots(Self.key, interval: .seconds(60))
        let instant = Instant(nanoseconds: -1)
        #expect(slots.last(at: instant) <= instant)
        #expect(slots.next(after: instant) > instant)
    }

    @Test func `every slot is an evaluation at exactly its instant`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{record: r, expr: vector(1)}]}]")
        try rig.run(until: 60)
        let seconds = rig.evaluations(of: "g")
        #expect(seconds.count == 4)
        #expect(zip(seconds, seconds.dropFirst()).allSatisfy { abs($1 - $0 - 15) < 1e-6 })
        let group = try #require(rig.board.groups.first)
        #expect(group.iterations == 4)
        #expect(group.missed == 0)
    }

    @Test func `slots that passed unseen are counted and not made up for`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{record: r, expr: vector(1)}]}]")
        try rig.run(until: 15)
        #expect(rig.evaluations(of: "g").count == 1)
        rig.time.advance(by: .seconds(60))
        rig.evaluate()
        let seconds = rig.evaluations(of: "g")
        #expect(seconds.count == 2)
        #expect(abs(seconds[1] - seconds[0] - 60) < 1e-6)
        let group = try #require(rig.board.groups.first)
        #expect(group.missed == 3)
        #expect(group.iterations == 5)
    }

    @Test func `a group's own interval counts, the global one without it`() throws {
        var rig = try BoardRig(
            """
            groups:
              - {name: slow, interval: 60s, rules: [{record: a, expr: vector(1)}]}
              - {name: fast, rules: [{record: b, expr: vector(1)}]}
            """
        )
        try rig.run(until: 120)
        #expect(rig.evaluations(of: "slow").count == 2)
        #expect(rig.evaluations(of: "fast").count == 8)
    }

    @Test func `a query offset moves what is read and written, not the alert's own times`() throws {
        var rig = try BoardRig(
            """
            groups:
              - name: g
                query_offset: 30s
                rules: [{record: copy, expr: m}, {alert: A, expr: m > 5, for: 15s}]
            """
        )
        try rig.run(until: 90) { second, rig in try rig.write("m", Double(second)) }
        let slot = try #require(rig.evaluations(of: "g").last)
        // The newest sample at the slot's instant less the offset; written there, too.
        #expect(try rig.query("copy") == ["{__name__=\"copy\"} \(slot.rounded(.down) - 30)"])
        #expect(try rig.query("timestamp(copy)").first?.hasSuffix(" \(BoardRig.start.seconds + slot - 30)") == true)
        let alert = try #require(try rig.run("A").book?.all.first)
        let firedAt = try #require(alert.firedAt)
        #expect(rig.evaluations(of: "g").contains((firedAt - BoardRig.start).seconds))
    }
}

extension Instant {
    /// Since 1970.
    var seconds: Double { Double(nanoseconds) / 1e9 }
}
