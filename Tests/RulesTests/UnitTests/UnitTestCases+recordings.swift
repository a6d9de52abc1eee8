extension UnitTestCase {
    private static let two = [series("up{job=\"a\",i=\"1\"}", "1x9"), series("up{job=\"a\",i=\"2\"}", "0x9")]

    /// What recording rules and groups do, and the series that rules write.
    static let recordings: [UnitTestCase] = [
        UnitTestCase(
            "a recorded series",
            ["record: 'job:up:sum', expr: 'sum by (job) (up)', labels: {l: x}"],
            two,
            expressions: [expression("3m", "job:up:sum", ("job:up:sum{job=\"a\",l=\"x\"}", "1"))]
        ),
        UnitTestCase(
            "a rule sees the result of the one before it",
            ["record: 'a:b', expr: 'sum(up)'", "alert: Low, expr: 'a:b < 2'"],
            two,
            alerts: [alert("0m", "Low", ("", ""))]
        ),
        UnitTestCase(
            "a rule does not see the result of the one after it",
            ["alert: Low, expr: 'a:b < 2'", "record: 'a:b', expr: 'sum(up)'"],
            two,
            alerts: [alert("0m", "Low"), alert("1m", "Low", ("", ""))]
        ),
        UnitTestCase(
            "a recorded series ends with its source",
            ["record: 'a:b', expr: 'up > 0'"],
            [series("up{job=\"a\"}", "1 1 0 0 0")],
            expressions: [expression("1m", "a:b", ("a:b{job=\"a\"}", "1"))]
        ),
        UnitTestCase(
            "a recorded series that has ended is gone at once",
            ["record: 'a:b', expr: 'up > 0'"],
            [series("up{job=\"a\"}", "1 1 0 0 0")],
            expressions: [expression("2m", "a:b")]
        ),
        UnitTestCase(
            "two samples that become one series are an error",
            ["record: 'a:b', expr: up, labels: {i: same}"],
            two,
            expressions: [expression("1m", "vector(1)", ("{}", "1"))],
            passes: false
        ),
        UnitTestCase(
            "rules are evaluated at 0 even when nothing is checked",
            ["record: 'a:b', expr: up, labels: {i: same}"],
            two,
            passes: false
        ),
        UnitTestCase(
            "an alert is a series from its first evaluation on",
            ["alert: A, expr: 'up == 0', for: 2m, labels: {s: w}"],
            [series("up{job=\"a\"}", "0x9")],
            expressions: [
                expression("1m", "ALERTS", ("ALERTS{alertname=\"A\",alertstate=\"pending\",job=\"a\",s=\"w\"}", "1"))
            ]
        ),
        UnitTestCase(
            "a firing alert is no pending series",
            ["alert: A, expr: 'up == 0', for: 2m"],
            [series("up{job=\"a\"}", "1 0x9")],
            expressions: [
                expression("3m", "ALERTS", ("ALERTS{alertname=\"A\",alertstate=\"firing\",job=\"a\"}", "1")),
                expression("3m", "ALERTS_FOR_STATE", ("ALERTS_FOR_STATE{alertname=\"A\",job=\"a\"}", "60")),
            ]
        ),
        UnitTestCase(
            "a limit that is met",
            rules: "groups: [{name: g, limit: 2, rules: [{alert: A, expr: up}, {record: r, expr: up}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(two.joined(separator: ", "))]\n"
                + "  alert_rule_test: [\(alert("1m", "A", ("job: a, i: 1", ""), ("job: a, i: 2", "")))]\n",
            passes: true
        ),
        UnitTestCase(
            "a limit on alerts that is passed",
            rules: "groups: [{name: g, limit: 1, rules: [{alert: A, expr: up}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(two.joined(separator: ", "))]\n"
                + "  alert_rule_test: [\(alert("1m", "A"))]\n",
            passes: false
        ),
        UnitTestCase(
            "a limit on series that is passed",
            rules: "groups: [{name: g, limit: 1, rules: [{record: r, expr: up}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(two.joined(separator: ", "))]\n",
            passes: false
        ),
        UnitTestCase(
            "an interval of a group is ignored",
            rules: "groups: [{name: g, interval: 1h, rules: [{record: r, expr: sum(up)}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(two.joined(separator: ", "))]\n"
                + "  promql_expr_test: [\(expression("4m", "count_over_time(r[210s])", ("{}", "4")))]\n",
            passes: true
        ),
        order(["b", "a"], passes: true),
        order(["a", "b"], passes: false),
        UnitTestCase(
            "an alert of two groups",
            rules:
                "groups: [{name: a, rules: [{alert: A, expr: up == 1}]}, {name: b, rules: [{alert: A, expr: up == 0}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(two.joined(separator: ", "))]\n"
                + "  alert_rule_test: [\(alert("1m", "A", ("job: a, i: 1", ""), ("job: a, i: 2", "")))]\n",
            passes: true
        ),
        UnitTestCase(
            "the labels of a group",
            rules: "groups: [{name: a, labels: {team: x}, rules: [{alert: A, expr: up == 1}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(two.joined(separator: ", "))]\n"
                + "  alert_rule_test: [\(alert("1m", "A", ("job: a, i: 1, team: x", "")))]\n",
            passes: true,
            .newerKeys
        ),
        UnitTestCase(
            "the query offset of a group",
            rules: "groups: [{name: a, query_offset: 2m, rules: [{record: r, expr: n}]}]",
            file: "rule_files: [rules.yml]\ntests:\n- interval: 1m\n  input_series: [\(series("n", "0+1x9"))]\n"
                + "  promql_expr_test: [\(expression("5m", "r", ("r", "3")))]\n",
            passes: true,
            .newerKeys
        ),
    ]

    /// The group `a` alerts on what the group `b` records: at once when `b` comes first.
    private static func order(_ names: [String], passes: Bool) -> UnitTestCase {
        UnitTestCase(
            "groups in the order \(names.joined(separator: ", "))",
            rules:
                "groups: [{name: a, rules: [{alert: A, expr: r == 1}]}, {name: b, rules: [{record: r, expr: sum(up)}]}]",
            file:
                "rule_files: [rules.yml]\ngroup_eval_order: [\(names.joined(separator: ", "))]\ntests:\n- interval: 1m\n"
                + "  input_series: [\(two.joined(separator: ", "))]\n"
                + "  alert_rule_test: [\(alert("0m", "A", ("", "")))]\n",
            passes: passes
        )
    }
}
