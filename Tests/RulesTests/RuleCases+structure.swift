extension RuleCase {
    /// The YAML and its fields.
    static let structure: [RuleCase] = [
        RuleCase("nothing", "", .accepted(0)),
        RuleCase("a comment", "# hello\n", .accepted(0)),
        RuleCase("no groups", "groups: []\n", .accepted(0)),
        RuleCase("groups that are nothing", "groups:\n", .accepted(0)),
        RuleCase("a group without rules", "groups:\n- name: a\n", .accepted(0)),
        RuleCase("rules that are nothing", "groups:\n- name: a\n  rules:\n", .accepted(0)),
        RuleCase("an item that is nothing", "groups:\n-\n- name: a\n  rules:\n  -\n", .accepted(0)),
        RuleCase("a number for a name", "groups:\n- name: 5\n", .accepted(0)),
        RuleCase("a byte order mark", "\u{FEFF}groups: []\n", .accepted(0)),
        RuleCase("a document start", "---\ngroups: []\n...\n", .accepted(0)),
        RuleCase("a second document", "groups: []\n---\nfoo: bar\n", .accepted(0)),
        RuleCase("a second document that is broken", "groups: []\n---\nfoo: [\n", .accepted(0)),
        RuleCase(
            "line ends of Windows",
            "groups:\r\n- name: a\r\n  rules:\r\n  - {record: b, expr: up}\r\n",
            .accepted(1)
        ),
        RuleCase("JSON", #"{"groups":[{"name":"a","rules":[{"alert":"b","expr":"up == 0"}]}]}"#, .accepted(1)),
        RuleCase("a limit", "groups:\n- name: a\n  limit: 5\n", .accepted(0)),
        RuleCase("a hexadecimal limit", "groups:\n- name: a\n  limit: 0x1_0\n", .accepted(0)),
        RuleCase("a limit with a fraction", "groups:\n- name: a\n  limit: 5.5\n", .accepted(0)),
        RuleCase("a negative limit", "groups:\n- name: a\n  limit: -3\n", .accepted(0)),
        RuleCase("an interval", "groups:\n- name: a\n  interval: 1m30s\n", .accepted(0)),
        RuleCase("an interval of 0", "groups:\n- name: a\n  interval: 0\n", .accepted(0)),
        RuleCase("a text", "hello\n", .rejected("1:1", "mapping")),
        RuleCase("a list", "- a\n", .rejected("1:1", "mapping")),
        RuleCase("groups as a mapping", "groups: {a: b}\n", .rejected("1:9", "list")),
        RuleCase("an unknown field", "group: []\n", .rejected("1:1", "did you mean `groups`")),
        RuleCase("an unknown field of a group", "groups:\n- name: a\n  foo: 1\n", .rejected("3:3", "`foo`")),
        RuleCase("no name", "groups:\n- rules: []\n", .rejected("2:3", "name")),
        RuleCase("an empty name", "groups:\n- name: ''\n", .rejected("2:9", "name")),
        RuleCase("a name that is nothing", "groups:\n- name:\n", .rejected("2:8", "name")),
        RuleCase("a name that is a list", "groups:\n- name: [a]\n", .rejected("2:9", "a list")),
        RuleCase("a repeated group", "groups:\n- name: a\n- name: a\n", .rejected("3:9", "line 2")),
        RuleCase("an interval without a unit", "groups:\n- name: a\n  interval: 5\n", .rejected("3:13", "\"5\"")),
        RuleCase("a limit in quotes", "groups:\n- name: a\n  limit: '5'\n", .rejected("3:10", "whole number")),
        RuleCase("a limit that is a word", "groups:\n- name: a\n  limit: yes\n", .rejected("3:10", "whole number")),
        RuleCase("a repeated key", "groups: []\ngroups: []\n", .rejected("2:1", "duplicate key")),
        RuleCase("a tab", "groups:\n\t- name: a\n", .rejected("2:1", "not YAML")),
        RuleCase("an open list", "groups: [\n", .rejected("2:1", "not YAML")),
        RuleCase("an alias of nothing", "groups: *a\n", .rejected("1:9", "not YAML")),
        RuleCase("a key that is a list", "? [a, b]\n: c\ngroups: []\n", .rejected("1:3", "key")),
        RuleCase("an anchor beside the groups", "x: &b {for: 5m}\ngroups: []\n", .rejected("1:1", "`x`")),
        RuleCase(
            "an object of the Prometheus Operator",
            "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups: []\n",
            .rejected("1:1", "`spec`")
        ),
        RuleCase("labels of a group", "groups:\n- name: a\n  labels: {team: b}\n", .accepted(0), .groupLabels),
        RuleCase(
            "a bad label of a group",
            "groups:\n- name: a\n  labels: {__name__: b}\n",
            .rejected("3:12", "__name__"),
            .groupLabels
        ),
        RuleCase("a query offset", "groups:\n- name: a\n  query_offset: 30s\n", .accepted(0), .queryOffset),
        RuleCase(
            "a bad query offset",
            "groups:\n- name: a\n  query_offset: -30s\n",
            .rejected("3:17", "-30s"),
            .queryOffset
        ),
    ]

    /// Anchors, aliases and merges.
    static let aliases: [RuleCase] = [
        RuleCase(
            "labels by alias",
            """
            groups:
            - name: a
              rules:
              - {alert: x, expr: up, labels: &l {a: b}}
              - {alert: y, expr: up, labels: *l}
            """,
            .accepted(2)
        ),
        RuleCase(
            "a merged rule",
            """
            groups:
            - name: a
              rules:
              - &b
                alert: x
                expr: up
              - <<: *b
                alert: y
              - alert: z
                <<: *b
            """,
            .accepted(3)
        ),
        RuleCase(
            "several merges",
            """
            groups:
            - name: a
              rules:
              - &b {alert: x, expr: up, labels: &l {a: b}}
              - {alert: y, <<: [*b, *b], labels: {<<: *l, c: d}}
            """,
            .accepted(2)
        ),
        RuleCase(rule: "a merge of a number", "alert: x\nexpr: up\n<<: 5", .rejected("6:9", "merges")),
        RuleCase(rule: "a merge of a list of texts", "alert: x\nexpr: up\n<<: [a]", .rejected("6:9", "merges")),
        RuleCase(
            "two merges",
            """
            groups:
            - name: a
              rules:
              - &b {alert: x, expr: up}
              - {<<: *b, <<: *b}
            """,
            .rejected("5:14", "duplicate key")
        ),
        RuleCase(
            "a merged field that is unknown",
            """
            groups:
            - name: a
              rules:
              - {alert: x, expr: up, labels: &l {a: b}}
              - {alert: y, expr: up, <<: *l}
            """,
            .rejected("4:38", "`a`")
        ),
        RuleCase(
            "a bad expression used twice",
            """
            groups:
            - name: a
              rules:
              - {alert: x, expr: &e "up ="}
              - {alert: y, expr: *e}
            """,
            .rejected("4:29", "parse error")
        ),
    ]
}
