extension RuleCase {
    /// The fields of rules.
    static let rules: [RuleCase] = [
        RuleCase(rule: "a recording rule", "record: a:b\nexpr: sum(up)", .accepted(1)),
        RuleCase(rule: "an alerting rule", "alert: X\nexpr: up == 0\nfor: 5m\nkeep_firing_for: 1m", .accepted(1)),
        RuleCase(rule: "neither", "expr: up", .rejected("4:5", "one of `record` and `alert`")),
        RuleCase(rule: "both", "record: a\nalert: b\nexpr: up", .rejected("5:12", "only one of")),
        RuleCase(rule: "an empty record beside an alert", "record: ''\nalert: b\nexpr: up", .accepted(1)),
        RuleCase(rule: "no expression", "alert: x", .rejected("4:5", "`expr`")),
        RuleCase(rule: "an empty expression", "alert: x\nexpr: ''", .rejected("5:11", "`expr`")),
        RuleCase(rule: "an expression of blanks", "alert: x\nexpr: '  '", .rejected("5:12", "no expression")),
        RuleCase(rule: "an expression that is a list", "alert: x\nexpr: [up]", .rejected("5:11", "a list")),
        RuleCase(rule: "an expression that is a number", "alert: x\nexpr: 5", .accepted(1)),
        RuleCase(rule: "an unknown field of a rule", "alert: x\nexpr: up\nfro: 5m", .rejected("6:5", "`for`")),
        RuleCase(rule: "a repeated field", "alert: x\nexpr: up\nexpr: up", .rejected("6:5", "duplicate key")),
        RuleCase(rule: "an empty hold", "alert: x\nexpr: up\nfor:", .accepted(1)),
        RuleCase(rule: "a hold of nothing", "alert: x\nexpr: up\nfor: ''", .rejected("6:10", "empty duration")),
        RuleCase(rule: "a hold of 0", "alert: x\nexpr: up\nfor: 0", .accepted(1)),
        RuleCase(rule: "a hold of 0m", "alert: x\nexpr: up\nfor: 0m", .accepted(1)),
        RuleCase(rule: "a hold without a unit", "alert: x\nexpr: up\nfor: 5", .rejected("6:10", "duration")),
        RuleCase(rule: "a hold with a fraction", "alert: x\nexpr: up\nfor: 1.5h", .rejected("6:10", "duration")),
        RuleCase(rule: "a negative hold", "alert: x\nexpr: up\nfor: -5m", .rejected("6:10", "duration")),
        RuleCase(rule: "units out of order", "alert: x\nexpr: up\nfor: 5m1h", .rejected("6:10", "duration")),
        RuleCase(rule: "a bad keep", "alert: x\nexpr: up\nkeep_firing_for: x", .rejected("6:22", "duration")),
        RuleCase(rule: "a recording rule that holds", "record: x\nexpr: up\nfor: 5m", .rejected("6:10", "`for`")),
        RuleCase(rule: "a recording rule that holds 0", "record: x\nexpr: up\nfor: 0s", .accepted(1)),
        RuleCase(
            rule: "a recording rule that keeps",
            "record: x\nexpr: up\nkeep_firing_for: 5m",
            .rejected("6:22", "keep_firing_for")
        ),
        RuleCase(
            rule: "a recording rule with annotations",
            "record: x\nexpr: up\nannotations: {a: b}",
            .rejected("6:18", "annotations")
        ),
        RuleCase(rule: "a recording rule with no annotations", "record: x\nexpr: up\nannotations: {}", .accepted(1)),
        RuleCase(
            rule: "braces in a name",
            "record: x{a=\"b\"}\nexpr: up",
            .rejected("4:13", "braces"),
            .braces
        ),
        RuleCase(rule: "a dotted name", "record: http.rate\nexpr: up", .accepted(1), .anyNames),
        RuleCase(rule: "a name with blanks", "alert: 'a b é {{ x }}'\nexpr: up", .accepted(1)),
        RuleCase(rule: "a dotted label", "alert: x\nexpr: up\nlabels: {a.b: c}", .accepted(1), .anyNames),
        RuleCase(rule: "a label that is a number", "alert: x\nexpr: up\nlabels: {5: c}", .accepted(1), .anyNames),
        RuleCase(
            rule: "an annotation with a hyphen",
            "alert: x\nexpr: up\nannotations: {a-b: c}",
            .accepted(1),
            .anyNames
        ),
        RuleCase(
            rule: "a label without a name",
            "alert: x\nexpr: up\nlabels: {'': c}",
            .rejected("6:14", "label name")
        ),
        RuleCase(
            rule: "an annotation without a name",
            "alert: x\nexpr: up\nannotations: {'': c}",
            .rejected("6:19", "annotation name")
        ),
        RuleCase(
            rule: "the label of the metric's name",
            "alert: x\nexpr: up\nlabels:\n  __name__: c",
            .rejected("7:7", "__name__")
        ),
        RuleCase(
            rule: "numbers and flags as values",
            "alert: x\nexpr: up\nlabels: {a: 5, b: true, c: 1.50, d: , e: ~}\nannotations: {f: 0x10, g: 2026-01-01}",
            .accepted(1)
        ),
        RuleCase(rule: "a label that is a list", "alert: x\nexpr: up\nlabels: {a: [b]}", .rejected("6:17", "a list")),
        RuleCase(rule: "labels that are a list", "alert: x\nexpr: up\nlabels: [a]", .rejected("6:13", "a list")),
        RuleCase(rule: "a repeated label", "alert: x\nexpr: up\nlabels: {a: b, a: c}", .rejected("6:20", "duplicate")),
        RuleCase(rule: "labels that are nothing", "alert: x\nexpr: up\nlabels:\nannotations: ~", .accepted(1)),
        RuleCase(rule: "a binary label", "alert: x\nexpr: up\nlabels: {a: !!binary YWJj}", .accepted(1)),
        RuleCase(
            rule: "a binary label that is no UTF-8",
            "alert: x\nexpr: up\nlabels: {a: !!binary /w==}",
            .rejected("6:17", "UTF-8")
        ),
        RuleCase(rule: "tagged labels", "alert: x\nexpr: up\nlabels: {a: !!str 5, b: !foo bar}", .accepted(1)),
        RuleCase(rule: "a name that is nothing", "alert: null\nexpr: up", .rejected("4:5", "one of"), .nullNames),
    ]

    /// Templates and expressions.
    static let texts: [RuleCase] = [
        RuleCase(
            rule: "templates",
            "alert: x\nexpr: up\nannotations: {a: '{{ $labels.job }} {{ $value | humanize }}', b: '{{ .Foo }}'}",
            .accepted(1)
        ),
        RuleCase(
            rule: "an unknown function",
            "alert: x\nexpr: up\nannotations: {a: '{{ foo }}'}",
            .rejected("6:23", "function \"foo\" not defined")
        ),
        RuleCase(
            rule: "an unknown variable in a label",
            "alert: x\nexpr: up\nlabels: {a: '{{ $foo }}'}",
            .rejected("6:18", "undefined variable")
        ),
        RuleCase(
            rule: "an open action",
            "alert: x\nexpr: up\nannotations:\n  a: |\n    fine\n    {{ $labels.x",
            .rejected("9:22", "template")
        ),
        RuleCase(
            rule: "a template in a recording rule's label is text",
            "record: x\nexpr: up\nlabels: {a: '{{ $foo }}'}",
            .accepted(1)
        ),
        RuleCase(rule: "a range vector", "alert: x\nexpr: up[5m]", .accepted(1)),
        RuleCase(rule: "a string", "alert: x\nexpr: '\"a\"'", .accepted(1)),
        RuleCase(rule: "a scalar", "alert: x\nexpr: 1 + 1", .accepted(1)),
        RuleCase(rule: "an open brace", "alert: x\nexpr: up{", .rejected("5:14", "parse error")),
        RuleCase(rule: "an unknown PromQL function", "alert: x\nexpr: foo(up)", .rejected("5:11", "unknown function")),
        RuleCase(rule: "a type that does not fit", "alert: x\nexpr: rate(up)", .rejected("5:16", "range vector")),
        RuleCase(rule: "a selector of everything", "alert: x\nexpr: '{job=~\".*\"}'", .rejected("5:12", "matcher")),
        RuleCase(
            rule: "a regular expression that is none",
            "alert: x\nexpr: up{a=~\"(\"}",
            .rejected("5:14", "parsing")
        ),
        RuleCase(
            rule: "a mistake in a block",
            "alert: x\nexpr: |\n  sum by (job) (\n    rate(a[5m])\n  ) > foo(1)",
            .rejected("8:11", "unknown function")
        ),
        RuleCase(
            rule: "a mistake in a folded block",
            "alert: x\nexpr: >-\n  sum by (job)\n  (rate(a[5m]))\n\n  > foo(1)",
            .rejected("9:9", "unknown function")
        ),
        RuleCase(
            rule: "a mistake in a plain text of several lines",
            "alert: x\nexpr: sum by (job)\n  (rate(a[5m]))\n  > foo(1)",
            .rejected("7:9", "unknown function")
        ),
        RuleCase(
            rule: "a mistake behind escapes",
            "alert: x\nexpr: \"a{b=\\\"\\u00e9\\\"} > foo(1)\"",
            .rejected("5:30", "unknown function")
        ),
        RuleCase(
            rule: "a mistake behind doubled quotes",
            "alert: x\nexpr: 'a{b=''c''} > foo(1)'",
            .rejected("5:25", "unknown function")
        ),
        RuleCase(rule: "a duplicate alert", "alert: x\nexpr: up\nlabels: {a: b}", .accepted(1)),
        RuleCase(rule: "durations as numbers", "alert: x\nexpr: up > 1h", .accepted(1), .durationsAsNumbers),
        RuleCase(rule: "a range without a unit", "alert: x\nexpr: rate(a[300])", .accepted(1), .durationsAsNumbers),
        RuleCase(rule: "arithmetic in a range", "alert: x\nexpr: rate(a[2 * 5m])", .accepted(1), .newerLanguage),
        RuleCase(rule: "a quoted name", "alert: x\nexpr: '{\"a.b\"} > 0'", .accepted(1), .anyNames),
    ]
}
