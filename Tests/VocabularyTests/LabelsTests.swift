import TestKit
import Testing
import Vocabulary

@Suite struct LabelsTests {
    @Test func `labels are sorted, unique and never empty`() {
        let labels = Labels([("job", "api"), ("b", ""), ("__name__", "up"), ("job", "web"), ("Z", "1")])
        #expect(labels.description == #"{Z="1", __name__="up", job="web"}"#)
        #expect(labels.count == 3)
        #expect(labels.map { $0.name } == ["Z", "__name__", "job"])
        #expect(labels["job"] == "web" && labels["b"] == nil && labels["jo"] == nil && labels["jobs"] == nil)
        #expect(labels.metricName == "up")
        #expect(labels.contains("Z") && !labels.contains("b"))
        #expect(Labels([("a", ""), ("b", "")]) == .empty && Labels.empty.isEmpty && Labels.empty.description == "{}")
        #expect(Labels([("a", "1"), ("a", "")]) == .empty, "the last value of a name counts, also when it is empty")
    }

    @Test func `equality is of bytes, not of canonical equivalence`() {
        let composed: Labels = ["a": "\u{E9}"]
        let decomposed: Labels = ["a": "e\u{301}"]
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(Labels([("\u{E9}", "1"), ("e\u{301}", "2")]).count == 2)
        #expect(!composed.value(of: "a", is: "e\u{301}") && composed.value(of: "a", is: "\u{E9}"))
        #expect(composed.value(of: "b", is: "") && !composed.value(of: "a", is: ""))
    }

    @Test(
        arguments: [
            ([:], ["a": "1"]), (["a": "1"], ["a": "2"]), (["a": "1"], ["a": "1", "b": "1"]),
            (["a": "1", "b": "1"], ["a": "10"]), (["a": "9", "b": "1"], ["b": "0"]), (["a": "1"], ["aa": "0"]),
            (["A": "1"], ["a": "0"]), (["a": "z"], ["a": "\u{E9}"]), (["a": "1", "c": "1"], ["a": "1", "cc": "0"]),
        ] as [(Labels, Labels)]
    ) func `sets are ordered as Prometheus sorts them`(less: Labels, more: Labels) {
        #expect(less < more)
        #expect(!(more < less) && !(less < less) && !(more < more))
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("a\"b\\c", #""a\"b\\c""#), ("\u{7}\u{8}\u{C}\n\r\t\u{B}", #""\a\b\f\n\r\t\v""#),
        ("\u{0}\u{1F}\u{7F}", #""\x00\x1f\x7f""#), ("é👩\u{A0}", #""é👩\u00a0""#),
        ("\u{200B}\u{E0001}\u{FFFD}", "\"\\u200b\\U000e0001\u{FFFD}\""),
    ]) func `texts are quoted as Go quotes them`(text: String, quoted: String) {
        #expect(text.goQuoted == quoted)
    }

    @Test func `names that are no identifiers are quoted`() {
        #expect(
            Labels([("http.status", "1"), ("9a", "2"), ("_9", "3")]).description
                == #"{"9a"="2", _9="3", "http.status"="1"}"#
        )
        #expect(!"".isLegacyLabelName && !"a:b".isLegacyLabelName && "le".isLegacyLabelName)
    }

    @Test func `long names and values keep their lengths`() {
        for length in [0, 1, 126, 127, 128, 129, 16_383, 16_384, 100_000] {
            let text = String(repeating: "x", count: length)
            let labels = Labels([("a" + text, text), ("b", "2")])
            #expect(labels["a" + text] == (length == 0 ? nil : text))
            #expect(labels["b"] == "2")
            #expect(labels.withValue(of: "b") { $0.count == 1 && $0[0] == UInt8(ascii: "2") })
            #expect(labels.withValue(of: "c") { $0.isEmpty })
        }
    }
}

@Suite struct LabelProjectionTests {
    private let labels: Labels = ["__name__": "up", "instance": "i1", "job": "api", "le": "0.5"]

    @Test func `a projection keeps or drops by name`() {
        #expect(labels.projected(.keeping(["job", "absent", "job"])) == ["job": "api"])
        #expect(labels.projected(.keeping([])) == .empty)
        #expect(labels.projected(.dropping(["le"])) == ["__name__": "up", "instance": "i1", "job": "api"])
        #expect(labels.projected(.without(["le", "instance"])) == ["job": "api"])
        #expect(labels.projected(.dropping([])) == labels)
        #expect(labels.withoutMetricName == ["instance": "i1", "job": "api", "le": "0.5"])
        #expect(LabelProjection.keeping(["b", "a", "b"]) == .keeping(["a", "b"]))
        #expect(LabelProjection.keeping(["a"]) != .dropping(["a"]))
        #expect(LabelProjection.keeping(["ab"]) != .keeping(["a", "b"]))
    }

    @Test func `random sets agree with a dictionary`() {
        var generator = SeededGenerator(seed: 41)
        let names = ["__name__", "a", "aa", "b", "le", "é", "Z", ""]
        let values = ["", "1", "2", "a\"", String(repeating: "v", count: 130)]
        for _ in 0..<3000 {
            let pairs = (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                (
                    name: names.randomElement(using: &generator) ?? "",
                    value: values.randomElement(using: &generator) ?? ""
                )
            }
            let chosen = names.filter { _ in Bool.random(using: &generator) }
            let projection = Bool.random(using: &generator) ? LabelProjection.keeping(chosen) : .without(chosen)
            let labels = Labels(pairs)
            var model = Dictionary(pairs.map { ($0.name, $0.value) }) { $1 }
            #expect(labels.count == model.values.count { !$0.isEmpty })
            #expect(model.allSatisfy { labels[$0.key] ?? "" == $0.value })

            var builder = LabelsBuilder(labels)
            for (name, value) in pairs.shuffled(using: &generator) {
                model[name] = value + value
                builder[name] = value + value
                #expect(builder[name] == value + value)
            }
            let changed = builder.labels
            #expect(changed == Labels(model.map { (name: $0.key, value: $0.value) }))

            let expected = model.filter { name, _ in
                projection.keepsNames ? chosen.contains(name) : !chosen.contains(name) && name != "__name__"
            }
            let projected = changed.projected(projection)
            #expect(projected == Labels(expected.map { (name: $0.key, value: $0.value) }))
            builder.project(projection)
            #expect(builder.labels == projected)

            let other = Labels(pairs.dropLast())
            let agree = other.projected(projection) == projected
            #expect(other.isEqual(to: changed, under: projection) == agree)
            #expect((other.signature(projection) == changed.signature(projection)) == agree)
        }
    }

    @Test func `removing from a builder removes the label`() {
        var builder = LabelsBuilder(labels)
        builder.remove("job")
        builder.remove("absent")
        builder["instance"] = ""
        builder["new"] = "n"
        #expect(builder.labels == ["__name__": "up", "le": "0.5", "new": "n"])
        #expect(builder["job"] == "" && builder["le"] == "0.5")
    }
}
