import PromQL
import Series
import Templates
import TestKit
import Testing
import Vocabulary

@Suite struct AlertTemplateTests {
    private static let labels: Labels = ["__name__": "m", "instance": "h:80", "job": "api"]

    private func expand(_ text: String, value: Double = 90.5, externalURL: String? = nil) throws -> String {
        let template = try AlertTemplate(parsing: text, alert: "A")
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 10, mostBytes: 1 << 20),
            retention: Retention(byDefault: .max)
        )
        if let series = store.series(Self.labels) { _ = store.append(0, value, to: series) }
        let engine = Engine(time: TestTime())
        do {
            return try template.expand(
                TemplateData(labels: Self.labels, value: value, externalURL: externalURL),
                now: 0
            ) { text in
                let result = try engine.instant(PreparedQuery(try Query(parsing: text), store: store), at: 0)
                switch result.value {
                case .vector(let samples): return samples
                case .scalar(let sample):
                    return [VectorSample(labels: .empty, timestamp: sample.timestamp, value: sample.value)]
                case .string, .matrix: throw Refusal()
                }
            }
        } catch {
            return template.errorText(error)
        }
    }

    private struct Refusal: Error, CustomStringConvertible {
        var description: String { "rule result is not a vector or scalar" }
    }

    @Test(arguments: ExpansionTable.rows)
    func `templates give what Prometheus gives`(template: String, text: String) throws {
        #expect(try expand(template) == text)
    }

    @Test(arguments: SyntaxTable.rows)
    func `what is no template is refused in Go's words`(template: String, message: String?) {
        do {
            _ = try AlertTemplate(parsing: template, alert: "A")
            #expect(message == nil)
        } catch {
            #expect(error.message == message)
            #expect(error.line == 1)
        }
    }

    /// What `promtool` 2.42 prints for a value in turn: as it is, and through the four functions for people.
    @Test(arguments: [
        (1.0, "1|1|1|100%|1s|1.00"), (100, "100|100|100|1e+04%|1m 40s|100.00"),
        (123456, "123456|123.5k|120.6ki|1.235e+07%|1d 10h 17m 36s|123456.00"),
        (999_999, "999999|1000k|976.6ki|1e+08%|11d 13h 46m 39s|999999.00"),
        (1e6, "1e+06|1M|976.6ki|1e+08%|11d 13h 46m 40s|1000000.00"),
        (123_456_789, "1.23456789e+08|123.5M|117.7Mi|1.235e+10%|1428d 21h 33m 9s|123456789.00"),
        (8_589_934_592, "8.589934592e+09|8.59G|8Gi|8.59e+11%|99420d 12h 56m 32s|8589934592.00"),
        (0.0001, "0.0001|100u|0.0001|0.01%|100us|0.00"), (0.00001, "1e-05|10u|1e-05|0.001%|10us|0.00"),
        (0.30000000000000004, "0.30000000000000004|300m|0.3|30%|300ms|0.30"),
        (.nan, "NaN|NaN|NaN|NaN%|NaN|NaN"), (.infinity, "+Inf|+Inf|+Inf|+Inf%|+Inf|+Inf"),
        (-0.0, "-0|-0|-0|-0%|-0s|-0.00"),
    ])
    func `numbers read as Prometheus writes them`(value: Double, text: String) throws {
        let template =
            "{{ $value }}|{{ humanize $value }}|{{ humanize1024 $value }}|{{ humanizePercentage $value }}|"
            + "{{ humanizeDuration $value }}|{{ printf \"%.2f\" $value }}"
        #expect(try expand(template, value: value) == text)
    }

    @Test func `links lead to this server`() throws {
        #expect(
            try expand("{{ externalURL }} {{ pathPrefix }}", externalURL: "https://v.example/a/b")
                == "https://v.example/a/b /a/b"
        )
        #expect(
            try expand("{{ $externalURL }}{{ pathPrefix }}", externalURL: "https://v.example") == "https://v.example"
        )
        #expect(try expand("{{ urlQueryEscape \"a b&c\" }}") == "a+b%26c")
    }

    @Test func `ranges over numbers and durations as newer releases have them`() throws {
        #expect(try expand("{{ range 3 }}{{ . }}{{ end }}") == "012")
        #expect(try expand("{{ toDuration 5400.5 }} {{ toDuration 0.25 }} {{ toDuration 0 }}") == "1h30m0.5s 250ms 0s")
    }

    @Test(arguments: [
        "{{ range 1000000000 }}{{ range 1000000000 }}{{ end }}{{ end }}",
        "{{ range 1000000 }}aaaaaaaaaaaaaaaa{{ end }}",
        "{{ define \"t\" }}{{ template \"t\" . }}{{ end }}{{ template \"t\" . }}",
        "{{ printf \"%1000000d%1000000d\" 1 2 }}",
        "{{ printf \"%99999999999999999999d\" 1 }}",
    ])
    func `a template that would not end is stopped`(template: String) throws {
        #expect(try expand(template).utf8.count <= 1 << 20)
    }

    @Test func `deep nesting is refused`() {
        for text in [
            "{{ " + String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000) + " }}",
            String(repeating: "{{ if true }}", count: 10_000) + String(repeating: "{{ end }}", count: 10_000),
            "{{ if true }}" + String(repeating: "{{ else if true }}", count: 10_000) + "{{ end }}",
        ] {
            #expect(throws: TemplateSyntaxError.self) { try AlertTemplate(parsing: text, alert: "A") }
        }
    }

    @Test func `damaged templates never trap`() throws {
        var random = SeededGenerator(seed: 7)
        let sources = ExpansionTable.rows.map(\.template) + SyntaxTable.rows.map(\.template)
        for _ in 0..<3_000 {
            var bytes = Array(try #require(sources.randomElement(using: &random)).utf8)
            let other = Array(try #require(sources.randomElement(using: &random)).utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0 where place < bytes.count: bytes.remove(at: place)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
                case 2:
                    bytes.insert(contentsOf: other.prefix(Int.random(in: 0...other.count, using: &random)), at: place)
                default: bytes.insert(contentsOf: bytes.suffix(from: place), at: place)
                }
            }
            let text = String(decoding: bytes.prefix(400), as: UTF8.self)
            if (try? AlertTemplate(parsing: text, alert: "A")) != nil {
                #expect(try expand(text).utf8.count <= 2 << 20)
            }
        }
    }
}
