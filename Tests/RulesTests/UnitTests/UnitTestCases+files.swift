extension UnitTestCase {
    private static let rules = "groups: [{name: g, rules: [{alert: A, expr: up == 0}]}]\n"
    private static let test =
        "- interval: 1m\n  input_series: [{series: up, values: 0x9}]\n"
        + "  alert_rule_test: [{eval_time: 1m, alertname: A, exp_alerts: [{}]}]\n"

    private static func file(
        _ name: String,
        _ file: String,
        rules: String = rules,
        passes: Bool = true,
        difference: Difference = .none
    ) -> UnitTestCase {
        UnitTestCase(name, rules: rules, file: file, passes: passes, difference)
    }

    /// What a file of tests may look like.
    static let files: [UnitTestCase] = [
        file("the smallest", "rule_files: [rules.yml]\ntests:\n\(test)"),
        file("an empty file", ""),
        file("no tests", "rule_files: [rules.yml]\ntests: []\n"),
        file(
            "two tests, the second fails",
            "rule_files: [rules.yml]\ntests:\n\(test)\(test.replacing("[{}]", with: "[]"))",
            passes: false
        ),
        file("a glob", "rule_files: ['r*.yml']\ntests:\n\(test)"),
        file("a rule file twice", "rule_files: [rules.yml, rules.yml]\ntests:\n\(test)"),
        file("a rule file that is not there", "rule_files: [none.yml, rules.yml]\ntests:\n\(test)"),
        file("no rule file that is there", "rule_files: [none.yml]\ntests:\n\(test)", passes: false),
        file(
            "broken rules",
            "rule_files: [rules.yml]\ntests:\n\(test)",
            rules: "groups: [{name: a, rule: []}]",
            passes: false
        ),
        file(
            "a broken expression in rules",
            "rule_files: [rules.yml]\ntests:\n\(test)",
            rules: "groups: [{name: g, rules: [{alert: A, expr: up ==}]}]",
            passes: false
        ),
        file(
            "a broken template in rules",
            "rule_files: [rules.yml]\ntests:\n\(test)",
            rules: "groups: [{name: g, rules: [{alert: A, expr: up, annotations: {a: '{{ nope }}'}}]}]",
            passes: false
        ),
        file("broken rules and no tests", "rule_files: [rules.yml]\n", rules: "groups: [{name: a, rule: []}]"),
        file("an unknown key", "rule_files: [rules.yml]\nrules: []\ntests:\n\(test)", passes: false),
        file("an unknown key of a test", "rule_files: [rules.yml]\ntests:\n\(test)  input: []\n", passes: false),
        file(
            "an unknown key of a series",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("values:", with: "value:"))",
            passes: false
        ),
        file(
            "an unknown key of a check",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("eval_time", with: "time"))",
            passes: false
        ),
        file(
            "an unknown key of an alert",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("[{}]", with: "[{labels: {}}]"))",
            passes: false
        ),
        file("a key twice", "rule_files: [rules.yml]\ntests:\n\(test)  interval: 1m\n", passes: false),
        file(
            "a check without an alertname",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("alertname: A, ", with: ""))",
            passes: false
        ),
        file(
            "a time without a unit",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("1m, alert", with: "5, alert"))",
            passes: false
        ),
        file(
            "a negative time",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("1m, alert", with: "-5m, alert"))",
            passes: false
        ),
        file(
            "a group twice in the order",
            "rule_files: [rules.yml]\ngroup_eval_order: [g, h, g]\ntests:\n\(test)",
            passes: false
        ),
        file(
            "a group in the order that is not there",
            "rule_files: [rules.yml]\ngroup_eval_order: [h]\ntests:\n\(test)"
        ),
        file("a list of the wrong kind", "rule_files: rules.yml\ntests:\n\(test)", passes: false),
        file(
            "values that are a list",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("0x9", with: "[0]"))",
            passes: false
        ),
        file(
            "values that YAML takes for a number",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("0x9", with: "0"))"
        ),
        file(
            "a series without values",
            "rule_files: [rules.yml]\ntests:\n\(test.replacing("values: 0x9", with: "values: ''").replacing("[{}]", with: "[]"))"
        ),
        file("not YAML", "rule_files: [rules.yml\ntests:\n\(test)", passes: false),
        file("a second document", "rule_files: [rules.yml]\ntests:\n\(test)---\nnonsense: [\n"),
        file(
            "an anchor",
            "rule_files: [rules.yml]\ntests:\n- &t\n  interval: 1m\n  input_series: [{series: up, values: 0x9}]\n- *t\n"
        ),
        file("a name that is a number", "rule_files: [rules.yml]\ntests:\n\(test)  name: 5\n"),
        file(
            "fuzzy comparison",
            "fuzzy_compare: true\nrule_files: [rules.yml]\ntests:\n\(test)  promql_expr_test: [{expr: 0.1 + 0.2, exp_samples: [{value: 0.3}]}]\n",
            difference: .newerKeys
        ),
        file(
            "exact comparison",
            "rule_files: [rules.yml]\ntests:\n\(test)  promql_expr_test: [{expr: 0.1 + 0.2, exp_samples: [{value: 0.3}]}]\n",
            passes: false
        ),
        file(
            "a start",
            "rule_files: [rules.yml]\ntests:\n\(test)  start_timestamp: 2026-01-01T00:00:00Z\n  promql_expr_test: [{expr: time(), eval_time: 1m, exp_samples: [{value: 1767225660}]}]\n",
            difference: .newerKeys
        ),
        file(
            "a start in seconds",
            "rule_files: [rules.yml]\ntests:\n\(test)  start_timestamp: 1767225600.5\n  promql_expr_test: [{expr: timestamp(up), eval_time: 1m, exp_samples: [{value: 1767225660.5}]}]\n",
            difference: .newerKeys
        ),
    ]
}
