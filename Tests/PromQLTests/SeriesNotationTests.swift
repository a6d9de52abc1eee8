import PromQL
import Testing
import Vocabulary

@Suite struct SeriesNotationTests {
    private func text(_ values: [SeriesNotation.Value]) -> String {
        values.map { value in
            switch value {
            case .sample(let number): GoNumber.plain(number)
            case .gap: "_"
            case .stale: "stale"
            case .histogram: "histogram"
            }
        }.joined(separator: " ")
    }

    @Test(arguments: [
        ("m 0+1x3", "0 1 2 3"),
        ("m -2+4x3", "-2 2 6 10"),
        ("m 1-2x4", "1 -1 -3 -5 -7"),
        ("m 5x3", "5 5 5 5"),
        ("m _x3 1 _", "_ _ _ 1 _"),
        ("m stale 1e3 1e-2+1e+1x1", "stale 1000 0.01 10.01"),
        ("m inf -Inf +Inf NaN .5 5.", "+Inf -Inf +Inf NaN 0.5 5"),
        ("m NaNx1 Infx1", "NaN NaN +Inf +Inf"),
        ("m\t1   2 ", "1 2"),
        ("m", ""),
        ("m {{}} {{sum:1 count:2}}x2 {{}}+{{sum:2}}x1", "histogram histogram histogram histogram histogram histogram"),
        ("{a=\"b\"} 1", "1"),
        ("sum 1 2", "1 2"),
    ])
    func `values are written short and read long`(notation: String, expected: String) throws {
        #expect(text(try SeriesNotation(parsing: notation).values) == expected)
    }

    @Test func `metrics may be named in braces and have labels of any kind`() throws {
        let series = try SeriesNotation(parsing: "{\"a.b\", \"x y\"=\"1\", le='+Inf',} 1")
        #expect(series.labels.map(\.name) == ["__name__", "x y", "le"])
        #expect(series.labels.map(\.value) == ["a.b", "1", "+Inf"])
        for text in ["m@st 1 2", "m{a=\"b\"}@st -5s+1mx3 _ 0s", "m@st{a=\"b\"} 1m", "m@st"] {
            let starts = try SeriesNotation(parsing: text)
            #expect(starts.describesStarts && starts.values.isEmpty && starts.labels[0].value == "m")
        }
    }

    @Test(arguments: [
        ("m 1x", "1:5: parse error: invalid repetition in series values: \"\""),
        ("m 1x9999999", "1:5: parse error: invalid repetition in series values: \"9999999\""),
        ("m 1x600000 2x600000", "1:20: parse error: more than 1000000 values"),
        ("m 1,2", "1:4: parse error: unexpected character in series sequence: ','"),
        ("m staler", "1:3: parse error: unexpected \"staler\" in series values, expected number or \"stale\""),
        ("m 1+2", "1:4: parse error: expected \"x\" and a count"),
        ("m {{sum:1", "1:3: parse error: histogram description is not closed"),
        ("m{a} 1", "1:4: parse error: unexpected \"}\" in label set, expected \"=\""),
        ("m{a=1} 1", "1:5: parse error: unexpected character inside braces: '1'"),
        ("1 2", "1:1: parse error: expected a metric, found '1'"),
        ("", "1:1: parse error: expected a metric, found end of input"),
    ])
    func `what is wrong is named and placed`(notation: String, message: String) {
        let failure = #expect(throws: ParseFailure.self) { try SeriesNotation(parsing: notation) }
        #expect(failure?.description == message)
    }
}
