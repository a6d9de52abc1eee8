import Relabelling
import Testing
import Vocabulary

@Suite struct RelabelRuleTests {
    private func rule(_ action: RelabelRule.Action, _ change: (inout RelabelRule.Draft) -> Void) throws -> RelabelRule {
        var draft = RelabelRule.Draft(action)
        change(&draft)
        return try RelabelRule(draft)
    }

    private let labels: Labels = ["a": "foo", "b": "bar", "c": "baz"]

    @Test func `replace joins, matches and expands`() throws {
        let rule = try rule(.replace) {
            $0.sourceLabels = ["a", "b"]
            $0.regex = "f(.*);(.*)r"
            $0.targetLabel = "d"
            $0.replacement = "ch$1-ch$2"
        }
        #expect(RelabelRule.apply([rule], to: labels) == ["a": "foo", "b": "bar", "c": "baz", "d": "choo-chba"])
    }

    @Test func `no match changes nothing, an empty replacement removes`() throws {
        let unmatched = try rule(.replace) {
            $0.sourceLabels = ["a"]
            $0.regex = "x"
            $0.targetLabel = "d"
        }
        #expect(RelabelRule.apply([unmatched], to: labels) == labels)
        let removing = try rule(.replace) {
            $0.sourceLabels = ["a"]
            $0.regex = "(f).*"
            $0.targetLabel = "b"
            $0.replacement = "$2"
        }
        #expect(RelabelRule.apply([removing], to: labels) == ["a": "foo", "c": "baz"])
    }

    @Test func `a target can be made from what matched`() throws {
        let rule = try rule(.replace) {
            $0.sourceLabels = ["a"]
            $0.regex = "(.)(.*)"
            $0.targetLabel = "x_${1}"
            $0.replacement = "$2"
        }
        #expect(RelabelRule.apply([rule], to: ["a": "foo"]) == ["a": "foo", "x_f": "oo"])
    }

    @Test func `a rule sees what the one before it did`() throws {
        let first = try rule(.replace) {
            $0.targetLabel = "d"
            $0.replacement = "x"
        }
        let second = try rule(.keep) {
            $0.sourceLabels = ["d"]
            $0.regex = "x"
        }
        #expect(RelabelRule.apply([first, second], to: labels)?["d"] == "x")
        #expect(RelabelRule.apply([second], to: labels) == nil)
    }

    @Test(arguments: [
        (RelabelRule.Action.keep, "foo", true), (.keep, "fo", false), (.drop, "foo", false), (.drop, "o", true),
    ])
    func `keep and drop match the whole value`(action: RelabelRule.Action, regex: String, isKept: Bool) throws {
        let rule = try rule(action) {
            $0.sourceLabels = ["a"]
            $0.regex = regex
        }
        #expect((RelabelRule.apply([rule], to: labels) != nil) == isKept)
    }

    @Test func `keepequal and dropequal compare with the target`() throws {
        let keep = try rule(.keepequal) {
            $0.sourceLabels = ["a"]
            $0.targetLabel = "b"
        }
        let drop = try rule(.dropequal) {
            $0.sourceLabels = ["a"]
            $0.targetLabel = "b"
        }
        #expect(RelabelRule.apply([keep], to: ["a": "x", "b": "x"]) != nil)
        #expect(RelabelRule.apply([keep], to: labels) == nil)
        #expect(RelabelRule.apply([drop], to: ["a": "x", "b": "x"]) == nil)
        #expect(RelabelRule.apply([drop], to: labels) != nil)
    }

    /// The expected numbers are Python's: `int.from_bytes(hashlib.md5(v.encode()).digest()[8:], "big") % 1000`.
    @Test(arguments: [("", 958), ("foo", 696), ("foo;bar", 750), (String(repeating: "x", count: 200), 456)])
    func `hashmod is the one of Prometheus`(value: String, hash: Int) throws {
        let rule = try rule(.hashmod) {
            $0.sourceLabels = ["v"]
            $0.targetLabel = "shard"
            $0.modulus = 1000
        }
        #expect(RelabelRule.apply([rule], to: ["v": value])?["shard"] == "\(hash)")
    }

    @Test func `labels can be renamed, dropped, kept and folded`() throws {
        let map = try rule(.labelmap) {
            $0.regex = "meta_(.+)"
            $0.replacement = "x_${1}"
        }
        #expect(RelabelRule.apply([map], to: ["meta_a": "1", "b": "2"]) == ["meta_a": "1", "x_a": "1", "b": "2"])
        let drop = try rule(.labeldrop) { $0.regex = "a|b" }
        #expect(RelabelRule.apply([drop], to: labels) == ["c": "baz"])
        let keep = try rule(.labelkeep) { $0.regex = "a|b" }
        #expect(RelabelRule.apply([keep], to: labels) == ["a": "foo", "b": "bar"])
        let upper = try rule(.uppercase) {
            $0.sourceLabels = ["a"]
            $0.targetLabel = "a"
        }
        let lower = try rule(.lowercase) {
            $0.sourceLabels = ["a"]
            $0.targetLabel = "d"
        }
        #expect(RelabelRule.apply([upper, lower], to: ["a": "FoO"]) == ["a": "FOO", "d": "foo"])
    }

    @Test func `what makes no sense is refused in Prometheus' words`() {
        func failure(_ action: RelabelRule.Action, _ change: (inout RelabelRule.Draft) -> Void) -> String? {
            do {
                _ = try rule(action, change)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(failure(.replace) { _ in } == "relabel configuration for replace action requires 'target_label' value")
        #expect(
            failure(.hashmod) { $0.targetLabel = "a" } == "relabel configuration for hashmod requires non-zero modulus"
        )
        #expect(
            failure(.labeldrop) { $0.targetLabel = "a" }
                == "labeldrop action requires only 'regex', and no other fields"
        )
        #expect(
            failure(.keepequal) {
                $0.targetLabel = "a"
                $0.regex = "x"
            } == "keepequal action requires only 'source_labels' and `target_label`, and no other fields"
        )
        #expect(
            failure(.keep) { $0.regex = "(" } == "error parsing regexp: missing closing ): `(`"
        )
    }
}
