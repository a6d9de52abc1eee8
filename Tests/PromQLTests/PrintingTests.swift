import PromQL
import Testing

@Suite struct PrintingTests {
    @Test(arguments: [
        ("a + b * c ^ d ^ e", "a + b * c ^ d ^ e"),
        ("SUM BY (a) (x)", "sum by (a) (x)"),
        ("sum(x) without (a, b,)", "sum without (a, b) (x)"),
        ("sum(x) by ()", "sum(x)"),
        ("sum without () (x)", "sum without () (x)"),
        ("sum by (\"a.b\", offset, bool) (x)", "sum by (\"a.b\", offset, bool) (x)"),
        ("topk ( 5,x )", "topk(5, x)"),
        ("count_values(\"v\", x)", "count_values(\"v\", x)"),
        ("x{b='1', a=\"2\",}", "x{a=\"2\",b=\"1\"}"),
        ("{\"x.y\", a=~`\\d`}", "{__name__=\"x.y\",a=~\"\\\\d\"}"),
        ("{__name__=\"x\"}", "{__name__=\"x\"}"),
        ("x{}", "x"),
        ("x[300]", "x[5m]"),
        ("x[90s] offset -90m", "x[1m30s] offset -1h30m"),
        ("x[1d12h:30s] @ 12.3456 offset 1w", "x[1d12h:30s] @ 12.346 offset 1w"),
        ("x offset 5m @ start()", "x @ start() offset 5m"),
        ("x @ -5", "x @ -5.000"),
        ("rate(x[5m:])[1h:5m]", "rate(x[5m:])[1h:5m]"),
        ("a == bool on (x) group_left (y) b", "a == bool on (x) group_left (y) b"),
        ("a / ignoring(x) group_right b", "a / ignoring (x) group_right () b"),
        ("a and ignoring() b", "a and b"),
        ("a + on() b", "a + on () b"),
        ("-x ^ 2", "-x ^ 2"),
        ("(-x) ^ 2", "(-x) ^ 2"),
        ("- - 1", "1"),
        ("-1 ^ 2", "-1 ^ 2"),
        ("1e6", "1000000"),
        ("0x1F + 017 + 08 + 1_000", "31 + 15 + 8 + 1000"),
        (".5 + 5. + 1e-7", "0.5 + 5 + 0.0000001"),
        ("+Inf - inf + nan", "+Inf - +Inf + NaN"),
        ("-+Inf ^ a + inf ^ 2", "-+Inf ^ a + Inf ^ 2"),
        ("5m", "5m"),
        ("-1h30m", "-1h30m"),
        ("\"a\\n\\t\\\"\\u00e9\\x41\"", "\"a\\n\\t\\\"éA\""),
        ("\"\\xc5\"", "\"\\xc5\""),
        ("`a\\n`", "\"a\\\\n\""),
        ("sum", "sum"),
        ("sum + offset + start", "sum + offset + start"),
        ("by{a=\"b\"} unless on(job) or", "by{a=\"b\"} unless on (job) or"),
        ("x # comment\n + y", "x + y"),
        ("a:b:c", "a:b:c"),
        ("x[5m + 1m]", "x[5m + 1m]"),
        ("x[2 * (5m - 30)]", "x[2 * (5m - 30)]"),
        ("x offset (1h / 2)", "x offset (1h / 2)"),
        ("x offset -step()", "x offset -step()"),
        ("x[min_of(step() + 1, range()):MAX_OF(1m,2m)]", "x[min_of(step() + 1, range()):max_of(1m, 2m)]"),
        ("x offset -2^2", "x offset -2s ^ 2"),
        ("time() - timestamp(x)", "time() - timestamp(x)"),
    ])
    func `an expression prints as Prometheus prints it`(text: String, printed: String) throws {
        let expression = try Query(parsing: text).expression
        #expect(expression.description == printed)
        #expect(try Query(parsing: printed).expression.description == printed)
    }

    @Test func `long expressions are split over lines, short ones are not`() throws {
        let short = "sum by (job) (rate(http_requests_total[5m]))"
        #expect(try Query(parsing: short).expression.pretty == short)
        let long =
            "-topk(3, \(short) / on (job) group_left (version) \(short)) > bool (1 + max_over_time(\(short)[1h:]))"
        let pretty = try Query(parsing: long).expression.pretty
        #expect(
            pretty == """
                  -topk(
                    3,
                      sum by (job) (rate(http_requests_total[5m]))
                    / on (job) group_left (version)
                      sum by (job) (rate(http_requests_total[5m]))
                  )
                > bool
                  (1 + max_over_time(sum by (job) (rate(http_requests_total[5m]))[1h:]))
                """
        )
        #expect(try Query(parsing: pretty).expression.description == Query(parsing: long).expression.description)
    }

    @Test(arguments: [
        ("x anchored", "x anchored"),
        ("rate(x[5m] smoothed offset 1m)", "rate(x[5m] smoothed offset 1m)"),
        ("rate(x[5m] @ 1 smoothed)", "rate(x[5m] smoothed @ 1.000)"),
        ("a + fill(0) b", "a + fill (0) b"),
        ("a * on (x) group_left fill_right(-1) b", "a * on (x) group_left () fill_right (-1) b"),
        ("a + fill_right(2) fill_left(1) b", "a + fill_left (1) fill_right (2) b"),
        ("a </ 5", "a </ 5"),
        ("limit_ratio(-0.5, x)", "limit_ratio(-0.5, x)"),
        ("info(x, {a=~\".+\"})", "info(x, {a=~\".+\"})"),
        ("info(x, {})", "info(x, {})"),
        ("end() - start() + step() + range()", "end() - start() + step() + range()"),
        ("fill + fill_left", "fill + fill_left"),
    ])
    func `so do the parts behind switches`(text: String, printed: String) throws {
        let expression = try Query(parsing: text, features: .all).expression
        #expect(expression.description == printed)
        #expect(try Query(parsing: printed, features: .all).expression.description == printed)
    }
}
