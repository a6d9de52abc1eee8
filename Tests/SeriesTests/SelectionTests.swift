import RegularExpressions
import TestKit
import Testing
import Vocabulary

@testable import Series

@Suite(.timeLimit(.minutes(1))) struct SelectionTests {
    @Test(
        arguments: [
            (LabelMatcher.Operator.equal, "api", [true, false, false]), (.equal, "", [false, true, false]),
            (.notEqual, "api", [false, true, true]), (.notEqual, "", [true, false, true]),
            (.matches, "a.*", [true, false, false]),
            (.matches, ".*", [true, true, true]), (.matches, ".+", [true, false, true]),
            (.matches, "api|", [true, true, false]),
            (.doesNotMatch, "a.*", [false, true, true]), (.doesNotMatch, ".+", [false, true, false]),
            (.matches, "p", [false, false, false]),
        ] as [(LabelMatcher.Operator, String, [Bool])]
    ) func `an absent label is an empty value`(operator: LabelMatcher.Operator, value: String, expected: [Bool]) throws
    {
        let matcher = try LabelMatcher("job", `operator`, value)
        let sets: [Labels] = [["job": "api"], ["other": "api"], ["job": "web\nx"]]
        #expect(sets.map { matcher.matches($0) } == expected)
        #expect(["api", "", "web\nx"].map { matcher.matches($0) } == expected)
        #expect(matcher.matchesEmpty == expected[1])
    }

    @Test func `a matcher is written as in a selector, and a wrong expression is refused`() throws {
        #expect(try LabelMatcher("job", .matches, "a\"|b").description == #"job=~"a\"|b""#)
        #expect(LabelMatcher("http.code", equals: "1").description == #""http.code"="1""#)
        #expect(throws: RegularExpressionError.self) { try LabelMatcher("job", .doesNotMatch, "(") }
        #expect(try LabelMatcher("a", .equal, "\u{E9}") != LabelMatcher("a", .equal, "e\u{301}"))
    }

    @Test func `a selection is what trying every series gives`() async throws {
        var generator = SeededGenerator(seed: 21)
        let values = ["", "a", "b", "ab", "abc", "é", "e\u{301}", "c1", "c2"]
        let store = SampleStore(keeping: 1000)
        var live: Set<Labels> = []
        for _ in 0..<600 {
            let labels = Labels(
                ["__name__", "job", "path"].map { ($0, values.randomElement(using: &generator) ?? "") }
                    + [("n", String(Int.random(in: 0..<40, using: &generator)))]
            )
            live.insert(labels)
            let series = try #require(store.series(labels))
            #expect(store.series(labels) == series)
            // Some will have expired before the second round of selections.
            store.append(labels.hash % 3 == 0 ? 1 : 5000, 1, to: series)
        }
        for round in 0..<2 {
            for _ in 0..<400 {
                let matchers = try (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    try LabelMatcher(
                        ["__name__", "job", "path", "n", "none"].randomElement(using: &generator) ?? "",
                        [.equal, .notEqual, .matches, .doesNotMatch].randomElement(using: &generator) ?? .equal,
                        (values + ["a|b", "a.*", ".+", ".*", "c.|a", "[0-9]", "1.|2."]).randomElement(using: &generator)
                            ?? ""
                    )
                }
                let expected = live.filter { labels in matchers.allSatisfy { $0.matches(labels) } }
                let selection = store.select(matchers)
                #expect(selection.count == expected.count && Set(selection.labels) == expected, "\(matchers)")
            }
            await Task.yield()
            guard round == 0 else { continue }
            store.maintain(now: 5500)
            live = live.filter { $0.hash % 3 != 0 }
            #expect(store.statistics.series == live.count)
            // Numbers of expired series are used again.
            for index in 0..<50 {
                let labels: Labels = ["job": "new", "n": "new\(index)"]
                live.insert(labels)
                #expect(store.series(labels) != nil)
            }
        }
        #expect(store.labelNames == ["__name__", "job", "n", "path"])
        #expect(store.values(of: "job").contains("new") && store.values(of: "none").isEmpty)
        #expect(Set(store.values(of: "path").map { Array($0.utf8) }).count == values.count - 1)
    }

    @Test func `a selection is made again only when series came or went`() throws {
        let store = SampleStore(keeping: 1000)
        let first = try #require(store.series(["__name__": "a"]))
        store.append(1, 1, to: first)
        let selection = store.select([LabelMatcher("__name__", equals: "a")])
        store.append(2, 1, to: first)
        #expect(store.refresh(selection).version == selection.version)
        _ = store.series(["__name__": "a", "b": "c"])
        #expect(store.refresh(selection).count == 2)
        store.maintain(now: 5000)
        #expect(store.refresh(selection).labels == [["__name__": "a", "b": "c"]])
        store.maintain(now: 7000)
        #expect(store.refresh(selection).isEmpty && store.labelNames.isEmpty, "a series without samples goes, too")
    }

    @Test func `series come and go while a selection compares`() throws {
        let store = SampleStore(keeping: 1000)
        for index in 0..<100 { store.append(1, 1, to: try #require(store.series(["n": "\(index)", "x": "1"]))) }
        let matchers = [try LabelMatcher("n", .matches, ".*[0-9].*"), LabelMatcher("x", equals: "1")]
        var count = 0
        let selection = store.select(matchers) { (_: Int) in
            // With the lock held this would never return.
            count += 1
            _ = store.series(["n": "new\(count)", "x": "1"])
            if count == 50 { store.maintain(now: 5000) }
        }
        #expect(count >= 100)
        #expect(selection.labels.allSatisfy { labels in matchers.allSatisfy { $0.matches(labels) } })
        #expect(!store.isCurrent(selection))
        let next = store.refresh(selection)
        #expect(store.isCurrent(next) && next.count == count)
    }

    @Test func `whoever asks for a selection may end it`() throws {
        struct Stop: Error {}
        let store = SampleStore(keeping: 1000)
        _ = store.series(["n": String(repeating: "a", count: 100_000)])
        let matcher = try LabelMatcher("n", .matches, "(a|aa?)*(b|a)*c")
        var (asked, steps) = (0, 0)
        #expect(throws: Stop.self) {
            try store.select([matcher]) { (work: Int) throws(Stop) in
                (asked, steps) = (asked + 1, steps + work)
                if asked == 5 { throw Stop() }
            }
        }
        #expect(steps < 200_000)
    }
}
