import Rules
import TestKit
import Testing
import Vocabulary

@Suite struct ReloadTests {
    private static let one = "groups: [{name: g, rules: [{alert: A, expr: m > 1, for: 60s, labels: {severity: page}}]}]"

    private func pending() throws -> BoardRig {
        var rig = try BoardRig(Self.one)
        try rig.run(until: 30) { _, rig in try rig.write("m", 2) }
        #expect(try rig.run("A").book?.active.first?.state == .pending)
        return rig
    }

    @Test func `the same rules go on as if nothing had happened`() throws {
        var rig = try pending()
        let slot = rig.board.groups.first?.nextSlot
        #expect(try rig.load(Self.one) == nil)
        #expect(rig.board.groups.first?.nextSlot == slot)
        try rig.run(until: 90) { _, rig in try rig.write("m", 2) }
        #expect(rig.steps.map { $0.split(separator: " ")[1] } == ["becamePending", "fired"])
    }

    @Test(arguments: [
        "groups: [{name: other, rules: [{alert: A, expr: m > 1, for: 60s, labels: {severity: page}}]}]",
        "groups: [{name: g, rules: [{record: r, expr: m}, {alert: A, expr: m > 0.5, for: 60s, labels: {severity: page}}]}]",
        "groups: [{name: x, rules: [{record: r, expr: m}]}, {name: g, labels: {severity: page}, rules: [{alert: A, expr: m > 1, for: 60s}]}]",
    ])
    func `a rule of the same name and labels keeps its alerts wherever it goes`(text: String) throws {
        var rig = try pending()
        let since = try rig.run("A").book?.active.first?.activeAt
        let moved = try #require(try rig.load(text, file: "elsewhere.yml"))
        #expect(moved.events.isEmpty)
        // What was kept under its old place is kept under the new one.
        #expect(moved.commit.ended.count == 1)
        #expect(moved.commit.kept.map(\.alert.activeAt) == [since])
        #expect(try rig.run("A").book?.active.first?.activeAt == since)
        try rig.run(until: 100) { _, rig in try rig.write("m", 2) }
        #expect(rig.steps.map { $0.split(separator: " ")[1] } == ["becamePending", "fired"])
    }

    @Test func `a renamed alert is a new one, and the old one is no longer watched`() throws {
        var rig = try pending()
        try rig.run(until: 90) { _, rig in try rig.write("m", 2) }
        let gone = try #require(
            try rig.load("groups: [{name: g, rules: [{alert: B, expr: m > 1, for: 60s, labels: {severity: page}}]}]")
        )
        #expect(gone.events.map(\.change.kind) == [.unwatched])
        #expect(gone.events.first?.alert?.state == .firing)
        #expect(gone.commit.ended.map(\.identity.name) == ["A"])
        #expect(try rig.query("ALERTS").isEmpty)
        #expect(try rig.query("ALERTS_FOR_STATE").isEmpty)
        #expect(try rig.run("B").book?.all.isEmpty == true)
    }

    @Test func `other labels make another alert`() throws {
        var rig = try pending()
        try rig.load("groups: [{name: g, rules: [{alert: A, expr: m > 1, for: 60s, labels: {severity: info}}]}]")
        #expect(try rig.run("A").book?.all.isEmpty == true)
    }

    @Test func `a rule of the same name in another file takes nothing from one that stays`() throws {
        let text = "groups: [{name: g, rules: [{alert: A, expr: 'm{i=\"b\"} > 1'}]}]"
        var rig = try BoardRig(text)
        try rig.run(until: 15) { _, rig in try rig.write(#"m{i="b"}"#, 2) }
        let other = try BoardRig.groups(
            "groups: [{name: g, rules: [{alert: A, expr: 'm{i=\"a\"} > 1'}]}]",
            file: "a.yml"
        )
        let own = try BoardRig.groups(text)
        #expect(rig.board.load(other + own, at: rig.time.now) == nil)
        #expect(rig.board.groups.map { $0.rules[0].book?.active.count } == [0, 1])
        #expect(rig.board.load(own, at: rig.time.now) == nil)
        #expect(rig.board.groups.map { $0.rules[0].book?.active.count } == [1])
    }

    @Test func `rules of one name and labels are matched in their order`() throws {
        let two = "groups: [{name: g, rules: [{alert: A, expr: 'm{i=\"a\"} > 1'}, {alert: A, expr: 'm{i=\"b\"} > 1'}]}]"
        var rig = try BoardRig(two)
        try rig.run(until: 15) { _, rig in try rig.write(#"m{i="b"}"#, 2) }
        #expect(rig.board.groups[0].rules.map { $0.book?.active.count } == [0, 1])
        try rig.load(two.replacing("> 1", with: "> 0"))
        #expect(rig.board.groups[0].rules.map { $0.book?.active.count } == [0, 1])
    }

    @Test func `a recording rule that is gone ends its series at once`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{record: r, expr: m}]}]")
        try rig.run(until: 15) { _, rig in try rig.write("m", 2) }
        #expect(try rig.query("r").count == 1)
        rig.time.advance(by: .seconds(1))
        try rig.load("groups: []")
        #expect(try rig.query("r").isEmpty)
        #expect(rig.board.nextDue == nil)
    }

    @Test func `a raised for takes a firing alert back`() throws {
        var rig = try pending()
        try rig.run(until: 90) { _, rig in try rig.write("m", 2) }
        try rig.load(Self.one.replacing("60s", with: "10m"))
        try rig.run(until: 110) { _, rig in try rig.write("m", 2) }
        #expect(try rig.run("A").book?.active.first?.state == .pending)
        #expect(rig.steps.last?.hasSuffix("fellBack") == true)
    }
}
