import Settings
import Testing

@Suite(.timeLimit(.minutes(1))) struct EscalationTests {
    /// What is doubtful about the `escalate` of a route, beside two Alertmanagers and a log.
    private func warnings(_ route: String) async throws -> [SettingsProblem] {
        let feed = #"kind: alertmanager, urls: ["http://127.0.0.1:1"]"#
        let settings = try await load(
            """
            http: { external_url: "https://vedette.example.com/" }
            services: { db: { kind: redis, host: h } }
            alerting:
              receivers: { am: { \(feed) }, am2: { \(feed) }, ops: { kind: log } }
              route: \(route.replacing("\n", with: "\n    "))

            """
        )
        return settings.warnings.filter { $0.message.contains("`escalate`") }
    }

    @Test(arguments: [
        ("{ receivers: [am, am2], escalate: [{ after: 5m, receivers: ops }] }", "`am` and `am2` are", "5:34"),
        (
            """
            { receivers: [ops],
              routes: [{ match: { a: b }, receivers: am, escalate: [{ after: 5m, receivers: ops }] }] }
            """,
            "`am` is", "6:50"
        ),
        (
            """
            { escalate: [{ after: 5m, receivers: ops }],
              routes: [{ match: { a: b }, receivers: am }] }
            """,
            "`am2` and `am` are", "5:12"
        ),
        (
            """
            { receivers: am, escalate: [{ after: 5m, receivers: ops }],
              routes: [{ match: { a: b }, receivers: ops, escalate: [] }] }
            """,
            "`am` is", "5:27"
        ),
        (
            """
            { receivers: ops, routes: [
                { match: { a: b }, continue: true },
                { match: { a: b }, receivers: am, escalate: [{ after: 5m, receivers: ops }] }] }
            """,
            "`am` is", "7:43"
        ),
    ]) func `an escalation that waits for no acknowledgement is a warning`(
        route: String,
        feeds: String,
        place: String
    ) async throws {
        let warnings = try await warnings(route)
        #expect(
            warnings.map(\.message) == [
                "`escalate` has no effect: there is nobody whose acknowledgement it could wait for; "
                    + "\(feeds) of kind `alertmanager`, which takes alerts and no messages"
            ]
        )
        #expect(warnings.first?.location.description.hasSuffix(".yaml:\(place)") == true, "\(warnings)")
    }

    @Test func `an escalation of a route that tells nobody is a warning`() async throws {
        let route = """
            { receivers: ops, routes: [
              { match: { a: b }, receivers: [], escalate: [{ after: 5m, receivers: ops }] }] }
            """
        let message = "`escalate` has no effect: there is nobody whose acknowledgement it could wait for"
        let warnings = try await warnings(route)
        #expect(warnings.map(\.message) == [message])
    }

    @Test(arguments: [
        "{ receivers: [am, ops], escalate: [{ after: 5m, receivers: ops }] }",
        "{ receivers: [am], escalate: [{ after: 5m, receivers: ops }], routes: [{ match: { a: b }, receivers: ops }] }",
        "{ receivers: [ops], escalate: [{ after: 5m, receivers: ops }], routes: [{ match: { a: b }, receivers: am }] }",
        """
        { receivers: ops,
          routes: [{ match: { a: b }, receivers: am, continue: true, escalate: [{ after: 5m, receivers: ops }] },
                   { match: { a: b } }] }
        """,
        """
        { receivers: ops,
          routes: [{ match: { a: b }, receivers: am, continue: true,
                     routes: [{ match: { c: d }, escalate: [{ after: 5m, receivers: ops }] }] },
                   { match: { a: b }, escalate: [] }] }
        """,
        """
        { receivers: am, escalate: [{ after: 5m, receivers: ops }],
          routes: [{ match: { a: b }, continue: true }, { match: { a: b }, receivers: ops, escalate: [] }] }
        """,
    ]) func `an escalation that waits for somebody is none`(route: String) async throws {
        #expect(try await warnings(route) == [])
    }
}
