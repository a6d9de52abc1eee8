extension UnitTestCase {
    private static let none: [String] = []
    private static let numbers = [series("n{i=\"1\"}", "0+1x20"), series("n{i=\"2\"}", "5x20")]

    private static func check(
        _ name: String,
        _ values: String,
        _ checks: String...,
        interval: String = "1m",
        passes: Bool = true,
        difference: Difference = .none
    ) -> UnitTestCase {
        UnitTestCase(
            name,
            none,
            [series("n", values)],
            expressions: checks,
            interval: interval,
            passes: passes,
            difference
        )
    }

    private static func histogram(_ counts: [String: String]) -> [String] {
        counts.map { series("h_bucket{le=\"\($0.key)\"}", $0.value) }
    }

    /// What expressions are, and how series are written.
    static let expressions: [UnitTestCase] = [
        check("a value", "1 2 3", expression("2m", "n", ("n", "3"))),
        check("a wrong value", "1 2 3", expression("2m", "n", ("n", "2")), passes: false),
        check("a wrong label of a sample", "1 2 3", expression("2m", "n", ("n{a=\"b\"}", "3")), passes: false),
        check("a wrong name", "1 2 3", expression("2m", "n", ("m", "3")), passes: false),
        check("nothing expected, nothing there", "1", expression("2m", "m")),
        check("nothing expected, something there", "1", expression("2m", "n"), passes: false),
        check("something expected, nothing there", "1", expression("2m", "m", ("m", "1")), passes: false),
        check("a scalar", "1", expression("2m", "1 + 1", ("{}", "2"))),
        check("a scalar without labels", "1", "{eval_time: 2m, expr: '1 + 1', exp_samples: [{value: 2}]}"),
        check("the time", "1", expression("2m", "time()", ("{}", "120"))),
        check("a value that is left out is 0", "0 0", "{eval_time: 1m, expr: n, exp_samples: [{labels: n}]}"),
        check("a time that is left out is 0", "7 8", "{expr: n, exp_samples: [{labels: n, value: 7}]}"),
        check("a string has no samples", "1", expression("2m", "\"a\""), passes: false),
        check("a range has no samples", "1 1", expression("1m", "n[1m]"), passes: false),
        check("no expression", "1", "{eval_time: 1m}", passes: false),
        check("an expression that does not parse", "1", expression("2m", "sum(n"), passes: false),
        check(
            "an expression that fails",
            "1",
            expression("2m", "label_replace(n, \"a\", \"b\", \"c\", \"(\")"),
            passes: false
        ),
        check("gaps", "1 _ 3", expression("1m", "n", ("n", "1"))),
        check(
            "many gaps",
            "1 _x6 3",
            expression("4m", "n", ("n", "1")),
            expression("6m", "n"),
            expression("7m", "n", ("n", "3"))
        ),
        check("a stale marker", "1 stale 3", expression("1m", "n"), expression("2m", "n", ("n", "3"))),
        check("counting up", "1+2x3", expression("3m", "n", ("n", "7"))),
        check("counting down", "5-2x4", expression("4m", "n", ("n", "-3"))),
        check("from below zero", "-2+4x3", expression("3m", "n", ("n", "10"))),
        check("repeating", "7x3 1", expression("3m", "n", ("n", "7")), expression("4m", "n", ("n", "1"))),
        check(
            "fractions and exponents",
            "1.5 2e3 -.5 1e-3",
            expression("3m", "sum_over_time(n[4m30s])", ("{}", "2001.001"))
        ),
        check("infinity", "Inf -Inf NaN", expression("1m", "n", ("n", "-.inf")), expression("0m", "n", ("n", ".inf"))),
        check("NaN", "NaN", expression("0m", "n", ("n", ".nan")), difference: .notANumber),
        check("a word", "1 two 3", expression("2m", "n", ("n", "3")), passes: false),
        check("half a count", "1+", expression("2m", "n"), passes: false),
        check("a count without a number", "1+1x", expression("2m", "n"), passes: false),
        check("an expected number in hexadecimal", "16", expression("0m", "n", ("n", "0x10"))),
        check("an expected number with underscores", "1000", expression("0m", "n", ("n", "1_000"))),
        check("an expected number with an exponent", "1000", expression("0m", "n", ("n", "1e3"))),
        check("an expected number that is a text", "1000", expression("0m", "n", ("n", "'1000'")), passes: false),
        check("an expected number that is a word", "Inf", expression("0m", "n", ("n", "Inf")), passes: false),
        check("expected labels that do not parse", "1", expression("0m", "n", ("n{a=}", "1")), passes: false),
        check("expected labels with a value", "1", expression("0m", "n", ("n 1", "1")), passes: false),
        check("steps of a quarter minute", "0+1x40", expression("2m", "n", ("n", "8")), interval: "15s"),
        check(
            "what comes after the last evaluation is not there",
            "0+1x40",
            expression("1m50s", "n", ("n", "4")),
            interval: "15s"
        ),
        check(
            "a later check brings it",
            "0+1x40",
            expression("1m50s", "n", ("n", "7")),
            expression("2m", "n", ("n", "8")),
            interval: "15s"
        ),
        check(
            "a window is open on the left",
            "1x9",
            expression("5m", "count_over_time(n[5m])", ("{}", "5")),
            difference: .leftBoundary
        ),
        UnitTestCase(
            "an interval that is left out",
            none,
            [series("n", "0+1x9")],
            expressions: [expression("3m", "n", ("n", "3"))],
            interval: nil,
            .defaultInterval
        ),
        UnitTestCase(
            "another evaluation interval",
            ["record: r, expr: n"],
            numbers,
            expressions: [expression("2m", "count_over_time(r{i=\"1\"}[1m50s])", ("{i=\"1\"}", "4"))],
            head: "evaluation_interval: 30s"
        ),
        UnitTestCase(
            "subqueries step by the evaluation interval",
            none,
            numbers,
            expressions: [expression("5m", "count_over_time(n{i=\"1\"}[110s:])", ("{i=\"1\"}", "4"))],
            head: "evaluation_interval: 30s"
        ),
        UnitTestCase(
            "samples in any order",
            none,
            numbers,
            expressions: [expression("3m", "n", ("n{i=\"2\"}", "5"), ("n{i=\"1\"}", "3"))]
        ),
        UnitTestCase(
            "of two series with the same labels the later counts",
            none,
            [series("n{a=\"b\"}", "1x5"), series("n{a=\"b\"}", "2x3")],
            expressions: [expression("3m", "n", ("n{a=\"b\"}", "2"))]
        ),
        UnitTestCase(
            "quantiles of a histogram",
            none,
            histogram(["0.1": "0+10x9", "0.5": "0+20x9", "1": "0+20x9", "+Inf": "0+20x9"]),
            expressions: [
                expression("9m", "histogram_quantile(0.75, rate(h_bucket[270s]))", ("{}", "0.30000000000000004"))
            ]
        ),
        UnitTestCase(
            "increase, offset, joins and replacements",
            none,
            numbers + [series("info{i=\"1\",v=\"x\"}", "1x20")],
            expressions: [
                expression("9m", "increase(n{i=\"1\"}[270s])", ("{i=\"1\"}", "4.5")),
                expression("9m", "n{i=\"1\"} offset 3m", ("n{i=\"1\"}", "6")),
                expression("9m", "n * on (i) group_left (v) info", ("{i=\"1\",v=\"x\"}", "9")),
                expression("9m", "n unless on (i) info", ("n{i=\"2\"}", "5")),
                expression(
                    "9m",
                    "label_replace(info, \"v\", \"$1$1\", \"v\", \"(.*)\")",
                    ("info{i=\"1\",v=\"xx\"}", "1")
                ),
                expression("9m", "changes(n{i=\"2\"}[250s])", ("{i=\"2\"}", "0")),
                expression("9m", "predict_linear(n{i=\"1\"}[270s], 60)", ("{i=\"1\"}", "10")),
                expression("9m", "max_over_time(n{i=\"1\"}[90s]) > bool 100", ("{i=\"1\"}", "0")),
                expression("9m", "avg without (i) (n)", ("{}", "7")),
                expression("9m", "topk(1, n)", ("n{i=\"1\"}", "9")),
            ]
        ),
        UnitTestCase(
            "thousands of series",
            ["record: 'j:n:sum', expr: 'sum by (j) (n)'"],
            (0..<3_000).map { series("n{j=\"\($0 % 50)\",i=\"\($0)\"}", "1x2") },
            expressions: [expression("1m", "count(j:n:sum == 60)", ("{}", "50"))]
        ),
    ]
}
