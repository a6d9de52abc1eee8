import Rules
import TestKit
import Testing
import Vocabulary

@Suite struct OutOfTurnTests {
    private static let text = """
        groups:
          - {name: readers, interval: 1h, rules: [{alert: Down, expr: 'up:min == 0'}]}
          - {name: recorder, interval: 1h, rules: [{record: 'up:min', expr: 'min(vedette_service_up)'}]}
          - {name: one, interval: 1h, rules: [{alert: Qdrant, expr: 'vedette_service_up{service="qdrant"} == 0'}]}
          - {name: scraped, interval: 1h, rules: [{alert: Theirs, expr: 'up{job="api"} == 0'}]}
          - {name: theirs, interval: 1h, rules: [{alert: Named, expr: '{__name__=~"http_.+"} > 1'}]}
          - {name: all, interval: 1h, rules: [{alert: Any, expr: '{service="postgres"} == 5'}]}
        """

    private func change(_ rig: inout BoardRig, _ service: String, _ value: Double) throws {
        try rig.write(#"vedette_service_up{job="vedette",service="\#(service)"}"#, value)
        rig.board.noteChange(of: [try #require(ServiceName(service))], at: rig.time.now)
        rig.evaluate()
    }

    @Test func `a change is evaluated at once by those who read it, writers first`() throws {
        var rig = try BoardRig(Self.text)
        rig.time.advance(by: .seconds(1))
        try change(&rig, "postgres", 0)
        #expect(rig.outcomes.map(\.group.name) == ["recorder", "readers", "all"])
        #expect(rig.outcomes.allSatisfy { $0.at == rig.time.now })
        #expect(try rig.run("Down").book?.active.first?.state == .firing)
        let groups = rig.board.groups
        #expect(groups.allSatisfy { $0.iterations == 0 && $0.missed == 0 })
    }

    @Test func `a selector for one service does not hear of others`() throws {
        var rig = try BoardRig(Self.text)
        try change(&rig, "qdrant", 0)
        // The last one has no name: it may read what the recorder wrote.
        #expect(rig.outcomes.map(\.group.name) == ["recorder", "readers", "one", "all"])
        rig.time.advance(by: .seconds(5))
        try rig.load(
            "groups: [{name: pg, interval: 1h, rules: [{record: r, expr: 'vedette_service_up{service=\"postgres\"}'}]}]"
        )
        try change(&rig, "qdrant", 1)
        #expect(rig.evaluations(of: "pg").isEmpty)
    }

    @Test func `within a second of an evaluation out of turn changes wait, and come as one`() throws {
        var rig = try BoardRig(Self.text)
        try change(&rig, "qdrant", 0)
        for _ in 0..<5 {
            rig.time.advance(by: .milliseconds(100))
            try change(&rig, "qdrant", 1)
        }
        #expect(rig.evaluations(of: "one") == [0])
        rig.time.advance(by: .milliseconds(500))
        rig.evaluate()
        #expect(rig.evaluations(of: "one") == [0, 1])
        rig.time.advance(by: .seconds(5))
        rig.evaluate()
        #expect(rig.evaluations(of: "one") == [0, 1])
    }

    @Test func `a change just after a slot does not wait for the next one`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, interval: 1s, rules: [{alert: A, expr: 'vedette_service_up == 0'}]}]"
        )
        try rig.run(until: 10)
        let evaluations = rig.evaluations(of: "g").count
        let slot = try #require(rig.board.nextDue)
        rig.time.advance(by: (slot - rig.time.now) + .milliseconds(300))
        rig.evaluate()
        try change(&rig, "qdrant", 0)
        #expect(rig.evaluations(of: "g").count == evaluations + 2)
        #expect(try rig.run("A").book?.active.first?.state == .firing)
    }

    @Test func `the grid is not moved by evaluations out of turn`() throws {
        var rig = try BoardRig(Self.text.replacing("1h", with: "15s"))
        let slots = rig.board.groups.map(\.nextSlot)
        try change(&rig, "qdrant", 0)
        #expect(rig.board.groups.map(\.nextSlot) == slots)
        try rig.run(until: 15)
        #expect(rig.board.groups.allSatisfy { $0.iterations == 1 && $0.missed == 0 })
    }

    @Test func `an alert on probes fires when it has held, between two slots`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, interval: 1h, rules: [{alert: A, expr: 'vedette_service_up == 0', for: 10s}]}]"
        )
        try change(&rig, "qdrant", 0)
        try rig.run(until: 30)
        #expect(rig.steps == ["0 becamePending", "10 fired"])
        #expect(rig.evaluations(of: "g") == [0, 10])
    }

    @Test func `an alert on scraped series waits for its slot`() throws {
        var rig = try BoardRig("groups: [{name: g, interval: 15s, rules: [{alert: A, expr: 'up == 0', for: 10s}]}]")
        let first = try #require(rig.board.nextDue)
        try rig.run(until: 40) { _, rig in try rig.write("up", 0) }
        let second = Int((first - BoardRig.start).seconds)
        #expect(rig.steps == ["\(second) becamePending", "\(second + 15) fired"])
    }

    @Test func `readers in a circle are evaluated once each`() throws {
        var rig = try BoardRig(
            """
            groups:
              - {name: a, interval: 1h, rules: [{record: x, expr: y or vedette_service_up}]}
              - {name: b, interval: 1h, rules: [{record: y, expr: x}]}
            """
        )
        try change(&rig, "qdrant", 1)
        #expect(rig.outcomes.map(\.group.name).sorted() == ["a", "b"])
        #expect(try rig.query("count(x)").count == 1)
    }

    @Test func `a reload forgets no change and no alert that is about to fire`() throws {
        let text = "groups: [{name: g, interval: 1h, rules: [{alert: A, expr: 'vedette_service_up == 0', for: 10s}]}]"
        var rig = try BoardRig(text)
        try change(&rig, "qdrant", 0)
        try rig.run(until: 5)
        try rig.load(text)
        try rig.run(until: 30)
        #expect(rig.steps == ["0 becamePending", "10 fired"])
        // A change within a second of an evaluation out of turn waits; the reload comes in between.
        try change(&rig, "qdrant", 1)
        rig.time.advance(by: .milliseconds(500))
        try change(&rig, "qdrant", 0)
        try rig.load(text)
        try rig.run(until: 60)
        #expect(rig.steps == ["0 becamePending", "10 fired", "30 resolved", "31 becamePending", "41 fired"])
    }
}
