import Rules
import Series
import Testing
import Vocabulary

@Suite struct SelectorWatchTests {
    private static func rules(_ expressions: String...) -> String {
        "groups: [ { name: g, rules: [\n"
            + expressions.enumerated().map { "  { alert: A\($0), expr: '\($1)' }" }.joined(separator: ",\n")
            + " ] } ]\n"
    }

    /// What is said of expressions when nothing at all has been there for an hour.
    private static func idle(_ expressions: String) throws -> [String] {
        let rig = try BoardRig(rules(expressions))
        var watch = SelectorWatch()
        _ = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.start)
        _ = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.at(3600))
        return watch.idle.map(\.selector)
    }

    @Test(arguments: [
        ("a > 1", ["a"]), ("a{x=\"1\"} / b", ["a{x=\"1\"}", "b"]), ("sum(rate(a[5m] offset 1h))", ["a"]),
        ("max_over_time(a[1h:1m]) > a", ["a"]), ("{__name__=\"a\"} > 1", ["{__name__=\"a\"}"]), ("absent(a)", []),
        ("absent_over_time(a[5m])", []),
        ("a or b", []), ("a * 2 or vector(0)", []), ("(a or b) > c", ["c"]), ("a unless b", ["a"]),
        ("a unless b and c", ["a", "c"]),
        ("a or b unless c", []), ("a unless on() b > 1", ["a"]), ("(a and b) or c > 1", []),
        ("a > 1 and (b or c)", ["a"]),
        ("ALERTS{alertstate=\"firing\"} > 0", []), ("vector(1)", []), ("-a", ["a"]), ("topk(3, a)", ["a"]),
    ])
    func `a series is expected where the expression does not reckon with its absence`(
        expression: String,
        selectors: [String]
    ) throws {
        #expect(try Self.idle(expression) == selectors)
    }

    @Test func `a selector may find nothing for an hour, from the first look on`() throws {
        let rig = try BoardRig(Self.rules("a > 1", "b > 1"))
        var watch = SelectorWatch()
        func look(_ second: Int) -> [String] {
            watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.at(second)).map(\.selector)
        }
        try rig.write("a", 1)
        #expect(look(0).isEmpty)
        #expect(look(3599).isEmpty)
        #expect(look(3600) == ["b"])
        // Said once; it is still known.
        #expect(look(3660).isEmpty)
        #expect(watch.idle.map(\.selector) == ["b"])
        #expect(
            watch.idle.first?.text
                == "the rule `A1` (g in f.yml) reads `b`, and there has been no such series for over 1h"
        )
        try rig.write("b", 1)
        #expect(look(3720).isEmpty && watch.idle.isEmpty)
    }

    @Test func `after a reload what stayed goes on, and what is new has its hour`() throws {
        var rig = try BoardRig(Self.rules("a > 1"))
        var watch = SelectorWatch()
        _ = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.start)
        try rig.load(Self.rules("a > 1", "b > 1"))
        _ = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.at(1800))
        let first = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.at(3600))
        #expect(first.map(\.selector) == ["a"])
        let second = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.at(5400))
        #expect(second.map(\.selector) == ["b"])
        try rig.load("")
        _ = watch.look(at: rig.board.groups, in: rig.store, now: BoardRig.at(5460))
        #expect(watch.idle.isEmpty)
    }
}
