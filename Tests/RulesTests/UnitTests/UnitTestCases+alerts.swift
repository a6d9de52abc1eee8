extension UnitTestCase {
    private static let down =
        "alert: Down, expr: 'up == 0', for: 2m, labels: {severity: page}, annotations: {s: '{{ $labels.job }} {{ $value }}'}"
    private static let falls = [series("up{job=\"a\"}", "1 1 0x10")]

    /// What alerting rules do.
    static let alerts: [UnitTestCase] = [
        UnitTestCase(
            "an alert without `for` fires at once",
            ["alert: A, expr: 'up == 0'"],
            falls,
            alerts: [alert("1m", "A"), alert("2m", "A", ("job: a", ""))]
        ),
        UnitTestCase(
            "a pending alert is not seen, one that has held is",
            [down],
            falls,
            alerts: [alert("3m", "Down"), alert("4m", "Down", ("job: a, severity: page", "s: a 0"))]
        ),
        UnitTestCase(
            "a pending alert is not seen, though expected",
            [down],
            falls,
            alerts: [alert("3m", "Down", ("job: a, severity: page", "s: a 0"))],
            passes: false
        ),
        UnitTestCase(
            "`for` between two evaluations ends at the later",
            ["alert: A, expr: 'up == 0', for: 90s"],
            falls,
            alerts: [alert("3m", "A"), alert("4m", "A", ("job: a", ""))]
        ),
        UnitTestCase(
            "a time between evaluations looks at the one before",
            [down],
            falls,
            alerts: [alert("3m59s", "Down"), alert("4m59s", "Down", ("job: a, severity: page", "s: a 0"))]
        ),
        UnitTestCase(
            "a wrong label",
            [down],
            falls,
            alerts: [alert("4m", "Down", ("job: b, severity: page", "s: a 0"))],
            passes: false
        ),
        UnitTestCase(
            "a missing label",
            [down],
            falls,
            alerts: [alert("4m", "Down", ("job: a", "s: a 0"))],
            passes: false
        ),
        UnitTestCase(
            "a wrong annotation",
            [down],
            falls,
            alerts: [alert("4m", "Down", ("job: a, severity: page", "s: a 1"))],
            passes: false
        ),
        UnitTestCase(
            "a missing annotation",
            [down],
            falls,
            alerts: [alert("4m", "Down", ("job: a, severity: page", ""))],
            passes: false
        ),
        UnitTestCase("an alert that was not expected", [down], falls, alerts: [alert("4m", "Down")], passes: false),
        UnitTestCase(
            "one alert of two",
            ["alert: A, expr: 'up == 0'"],
            [series("up{job=\"a\"}", "0x9"), series("up{job=\"b\"}", "0x9")],
            alerts: [alert("1m", "A", ("job: a", ""))],
            passes: false
        ),
        UnitTestCase(
            "two alerts in any order",
            ["alert: A, expr: 'up == 0'"],
            [series("up{job=\"a\"}", "0x9"), series("up{job=\"b\"}", "0x9")],
            alerts: [alert("1m", "A", ("job: b", ""), ("job: a", ""))]
        ),
        UnitTestCase(
            "one alert expected twice",
            ["alert: A, expr: 'up == 0'"],
            falls,
            alerts: [alert("5m", "A", ("job: a", ""), ("job: a", ""))],
            passes: false
        ),
        UnitTestCase(
            "two rules of one name",
            ["alert: A, expr: 'up == 0', labels: {s: w}", "alert: A, expr: 'up == 0', labels: {s: c}"],
            falls,
            alerts: [alert("5m", "A", ("job: a, s: c", ""), ("job: a, s: w", ""))]
        ),
        UnitTestCase("an alert that no rule has", [down], falls, alerts: [alert("5m", "Other")]),
        UnitTestCase(
            "an alert that no rule has, expected",
            [down],
            falls,
            alerts: [alert("5m", "Other", ("job: a", ""))],
            passes: false
        ),
        UnitTestCase(
            "an expected alertname is overruled",
            ["alert: A, expr: 'up == 0'"],
            falls,
            alerts: [alert("5m", "A", ("job: a, alertname: B", ""))]
        ),
        UnitTestCase(
            "labels that YAML takes for numbers",
            ["alert: A, expr: 'up == 0', labels: {n: 5, t: true}, annotations: {m: 1.50}"],
            falls,
            alerts: [alert("5m", "A", ("job: a, n: 5, t: true", "m: 1.50"))]
        ),
        UnitTestCase(
            "an expected label without a value is one that no alert has",
            ["alert: A, expr: 'up == 0'"],
            falls,
            alerts: [alert("5m", "A", ("job: a, n: ''", ""))],
            passes: false
        ),
        UnitTestCase(
            "a label that expands to nothing",
            ["alert: A, expr: 'up == 0', labels: {job: '{{ $labels.nothing }}', i: '{{ $labels.job }}!'}"],
            falls,
            alerts: [alert("5m", "A", ("i: a!", ""))]
        ),
        UnitTestCase(
            "an annotation that expands to nothing stays",
            ["alert: A, expr: 'up == 0', annotations: {x: '{{ $labels.nothing }}'}"],
            falls,
            alerts: [alert("5m", "A", ("job: a", "x: ''"))]
        ),
        UnitTestCase(
            "an alert ends with its series",
            ["alert: A, expr: 'up == 0'"],
            [series("up{job=\"a\"}", "0 0 1 1 1")],
            alerts: [alert("1m", "A", ("job: a", "")), alert("2m", "A")]
        ),
        UnitTestCase(
            "an alert ends with a stale marker",
            ["alert: A, expr: 'up == 0'"],
            [series("up{job=\"a\"}", "0 0 stale")],
            alerts: [alert("1m", "A", ("job: a", "")), alert("2m", "A")]
        ),
        UnitTestCase(
            "an alert outlives a gap shorter than the lookback",
            ["alert: A, expr: 'up == 0'"],
            [series("up{job=\"a\"}", "0 0 _x8")],
            alerts: [alert("5m", "A", ("job: a", "")), alert("7m", "A")]
        ),
        UnitTestCase(
            "the lookback is open on the left",
            ["alert: A, expr: 'up == 0'"],
            [series("up{job=\"a\"}", "0 0 _x8")],
            alerts: [alert("6m", "A")],
            .leftBoundary
        ),
        UnitTestCase(
            "a pending alert that is interrupted starts anew",
            [down],
            [series("up{job=\"a\"}", "0 0 1 0 0 0 0")],
            alerts: [
                alert("3m", "Down"), alert("4m", "Down"), alert("5m", "Down", ("job: a, severity: page", "s: a 0")),
            ]
        ),
        UnitTestCase(
            "an alert is kept firing",
            ["alert: A, expr: 'up == 0', keep_firing_for: 3m"],
            [series("up{job=\"a\"}", "0 0 1x9")],
            alerts: [alert("2m", "A", ("job: a", "")), alert("4m", "A", ("job: a", "")), alert("5m", "A")]
        ),
        UnitTestCase(
            "an alert that is kept firing has been forgotten by the test",
            ["alert: A, expr: 'up == 0', keep_firing_for: 3m"],
            [series("up{job=\"a\"}", "0 0 1x9")],
            alerts: [alert("3m", "A")],
            passes: false
        ),
        UnitTestCase(
            "absence fires with the labels of the selector",
            ["alert: Gone, expr: 'absent(up{job=\"x\"})', for: 1m"],
            falls,
            alerts: [alert("0m", "Gone"), alert("1m", "Gone", ("job: x", ""))]
        ),
        UnitTestCase(
            "a scalar always fires",
            ["alert: Always, expr: '1', annotations: {v: '{{ $value }}'}"],
            [],
            alerts: [alert("0", "Always", ("", "v: 1"))]
        ),
        UnitTestCase(
            "two alerts that become one are an error",
            ["alert: A, expr: 'up == 0', labels: {job: same}"],
            [series("up{job=\"a\"}", "0x9"), series("up{job=\"b\"}", "0x9")],
            alerts: [alert("0m", "B")],
            passes: false
        ),
        UnitTestCase(
            "an error of a rule ends the test, also after checks that passed",
            ["alert: A, expr: 'up == on() up'"],
            [series("up{job=\"a\"}", "0x9"), series("up{job=\"b\"}", "_ _ _ 0x9")],
            alerts: [alert("1m", "A", ("", "")), alert("4m", "B")],
            passes: false
        ),
        UnitTestCase(
            "an error after the last check is not met",
            ["alert: A, expr: 'up == on() up'"],
            [series("up{job=\"a\"}", "0x9"), series("up{job=\"b\"}", "_ _ _ 0x9")],
            alerts: [alert("2m", "A", ("", ""))]
        ),
        UnitTestCase(
            "templates",
            [
                "alert: T, expr: 'mem > 1000', annotations: {a: '{{ $value | humanize }} {{ $value | humanize1024 }}', "
                    + "b: '{{ $labels }}', c: '{{ printf \"%.2f\" $value }}', d: '{{ range query \"up\" }}{{ .Labels.job }}={{ .Value }};{{ end }}', "
                    + "e: '{{ with query \"sum(up)\" }}{{ . | first | value }}{{ end }}', f: '{{ $labels.x | toUpper | title }}'}"
            ],
            [series("mem{job=\"m\"}", "123456x5"), series("up{job=\"a\"}", "1x5")],
            alerts: [
                alert(
                    "1m",
                    "T",
                    (
                        "job: m",
                        "a: 123.5k 120.6ki, b: 'map[__name__:mem job:m]', c: 123456.00, d: 'a=1;', e: 1, f: ''"
                    )
                )
            ]
        ),
        UnitTestCase(
            "a template that fails says so",
            ["alert: T, expr: 'up == 0', annotations: {a: '{{ query \"nothing\" | first | value }}'}"],
            falls,
            alerts: [
                alert(
                    "2m",
                    "T",
                    (
                        "job: a",
                        "a: '<error expanding template: error executing template __alert_T: template: __alert_T:1:133: "
                            + "executing \"__alert_T\" at <first>: error calling first: first() called on vector with no elements>'"
                    )
                )
            ]
        ),
        UnitTestCase(
            "external labels and the external URL",
            ["alert: T, expr: 'up == 0', annotations: {a: '{{ $externalLabels.env }}', b: '{{ $externalURL }}'}"],
            falls,
            alerts: [alert("2m", "T", ("job: a", "a: prod, b: 'http://p:9090/x'"))],
            extra: "external_labels: {env: prod}\n  external_url: http://p:9090/x"
        ),
        UnitTestCase(
            "external labels are not on the alert",
            ["alert: T, expr: 'up == 0'"],
            falls,
            alerts: [alert("2m", "T", ("job: a, env: prod", ""))],
            extra: "external_labels: {env: prod}",
            passes: false
        ),
        UnitTestCase(
            "an hour of rates",
            ["alert: Errors, expr: 'rate(errors_total[270s]) > 0.05', for: 5m"],
            [series("errors_total{i=\"1\"}", "0x10 0+6x49"), series("errors_total{i=\"2\"}", "0+1x59")],
            alerts: [alert("10m", "Errors"), alert("40m", "Errors", ("i: 1", ""))]
        ),
        UnitTestCase(
            "two checks of one alert at one time",
            ["alert: A, expr: 'up == 0'"],
            falls,
            alerts: [alert("5m", "A", ("job: a", "")), alert("5m", "A")],
            passes: false
        ),
    ]
}
