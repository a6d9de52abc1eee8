import Rules
import Series
import TestKit
import Testing
import Vocabulary

@Suite struct FirstEvaluationTests {
    @Test func `a rule waits until all that it reads has run once, others of its group do not`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, rules: [{alert: Gone, expr: absent(slow)}, {alert: Here, expr: absent(fast)}]}]"
        )
        rig.hasRun = { !$0.mayMatch("slow", []) }
        try rig.run(until: 60)
        #expect(try rig.run("Gone").health == .unknown)
        #expect(try rig.run("Gone").hasBegun == false)
        #expect(try rig.run("Here").book?.active.count == 1)
        rig.hasRun = { _ in true }
        try rig.run(until: 75) { _, rig in try rig.write("slow", 1) }
        #expect(try rig.run("Gone").health == .good)
        #expect(try rig.run("Gone").book?.active.isEmpty == true)
    }

    @Test func `once it has begun a rule goes on whatever runs`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{alert: A, expr: absent(slow)}]}]")
        try rig.run(until: 15)
        rig.hasRun = { _ in false }
        try rig.run(until: 30)
        #expect(rig.board.groups[0].rules[0].evaluatedAt.map { $0 > BoardRig.at(15) } == true)
    }

    @Test func `who reads a recording rule waits for its first evaluation`() throws {
        // Whatever the phases of the groups are.
        for name in ["a", "b", "c", "d", "e", "f"] {
            var rig = try BoardRig(
                """
                groups:
                  - {name: \(name), rules: [{alert: A, expr: absent(recorded)}]}
                  - {name: z, rules: [{record: recorded, expr: m}]}
                """
            )
            try rig.run(until: 60) { _, rig in try rig.write("m", 1) }
            #expect(rig.steps.isEmpty, "\(name)")
            #expect(try rig.run("A").hasBegun)
        }
    }

    @Test func `a rule in the same group after its source does not wait for another round`() throws {
        var rig = try BoardRig("groups: [{name: g, rules: [{record: r, expr: m}, {alert: A, expr: r > 0}]}]")
        try rig.run(until: 15) { _, rig in try rig.write("m", 1) }
        #expect(rig.evaluations(of: "g").count == 1)
        #expect(try rig.run("A").book?.active.count == 1)
    }

    @Test func `rules that read each other do not wait for each other for ever`() throws {
        var rig = try BoardRig(
            "groups: [{name: g, rules: [{record: x, expr: y or m}, {record: y, expr: x}, {record: x, expr: 'x + 1'}]}]"
        )
        try rig.run(until: 60) { _, rig in try rig.write("m", 1) }
        #expect(rig.board.groups[0].rules.map(\.hasBegun) == [true, true, true])
    }
}
