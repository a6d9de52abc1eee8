import Templates
import TestKit
import Testing
import Vocabulary

@Suite struct MessageTextTests {
    private static let now = WallTime(nanosecondsSinceEpoch: 1_767_225_600_000_000_000)
    private static let dot = TemplateValue.record(
        TemplateRecord(
            "*template.Data",
            [
                ("Labels", .pairs(["alertname": "B", "a": "1 < 2", "Names": "hidden"])),
                ("List", .list(TemplateList(strings: ["x", "y"]))), ("At", .time(now)), ("Number", .integer(3)),
            ]
        )
    )

    private func expand(_ text: String, escape: @escaping (String) -> String = { $0 }) throws -> String {
        do {
            return try MessageText(parsing: text, name: "t").expand(Self.dot, now: Self.now, escape: escape)
        } catch let failure as TemplateFailure {
            return "FAILED \(failure)"
        }
    }

    @Test(
        arguments: [
            ("{{ .Labels.Names }}", "[Names a alertname]"), ("{{ .Labels.SortedPairs.Names }}", "[alertname Names a]"),
            ("{{ .Labels.Remove .Labels.Names }}|{{ len .Labels }}", "map[]|3"),
            ("{{ .Labels.Remove .List | len }}", "3"), ("{{ index .List 1 }}{{ slice .List 1 }}", "y[y]"),
            ("{{ range $i, $x := .List }}{{ $i }}{{ $x }}{{ end }}", "0x1y"), ("{{ join \"+\" .List }}", "x+y"),
            ("{{ .At.Format \"Monday, 2 January 2006 15:04\" }}", "Thursday, 1 January 2026 00:00"),
            ("{{ $t := .At }}{{ $t.Format \"3:04PM -0700\" }}", "12:00AM +0000"),
            ("{{ trimSpace \" a b \" }}|{{ humanizeDuration 90 }}", "a b|1m 30s"),
            (
                "{{ .Labels.Remove .Number }}",
                "FAILED template: t:1:10: executing \"t\" at <.Labels.Remove>: wrong args for Remove: want one []string"
            ),
            (
                "{{ .Nope }}",
                "FAILED template: t:1:3: executing \"t\" at <.Nope>: can't evaluate field Nope in type *template.Data"
            ),
            (
                "{{ index .List 2 }}",
                "FAILED template: t:1:3: executing \"t\" at <index .List 2>: error calling index: index out of range: 2"
            ),
        ]
    )
    func `messages have Alertmanager's values`(template: String, text: String) throws {
        #expect(try expand(template) == text)
    }

    @Test func `only what actions print is escaped`() throws {
        let text = try expand("<{{ .Labels.a }}>{{ if true }}<{{ end }}") { $0.replacing("<", with: "&lt;") }
        #expect(text == "<1 &lt; 2><")
    }

    @Test func `functions of rules and of messages are apart`() {
        #expect(throws: TemplateSyntaxError.self) { try MessageText(parsing: "{{ query \"up\" }}", name: "t") }
        #expect(throws: TemplateSyntaxError.self) { try AlertTemplate(parsing: "{{ stringSlice }}", alert: "A") }
    }

    @Test(arguments: UInt64(1)...200) func `no text traps`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{{", "}}", " .Labels", ".Remove", ".Names", " .List", " .At", ".Format", " \"2006 Jan _2 .000 .999\"",
            " |",
            " join", " range", " end", " index", " slice", " 1", " -1", " 99999999999", " $x", " :=", " (", ")", "é",
            "\"",
            " stringSlice", " len", " trimSpace", " .", " printf", " \"%s\"",
        ]
        let text = "{{" + (0..<12).map { _ in pieces.randomElement(using: &random) ?? "" }.joined() + " }}"
        guard let template = try? MessageText(parsing: text, name: "t") else { return }
        _ = try? template.expand(Self.dot, now: Self.now, escape: { $0 })
    }
}
