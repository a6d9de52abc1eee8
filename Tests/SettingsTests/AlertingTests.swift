import Alerting
import Series
import Settings
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct AlertingTests {
    private func settings(
        _ alerting: String,
        rest: String = "",
        environment: [String: String] = [:],
        files: [String: String] = [:]
    ) async throws -> Settings {
        try await load(
            """
            http: { external_url: "https://vedette.example.com/" }
            services: { db: { kind: redis, host: h }, api: { kind: http, url: "http://api" } }
            \(rest)
            alerting: \(alerting)
            """,
            environment: environment,
            files: files
        )
    }

    private func name(_ text: String) throws -> ReceiverName { try #require(ReceiverName(text)) }

    private func kinds(_ receivers: String, files: [String: String] = [:]) async throws -> [ReceiverOptions.Kind] {
        try await settings("{ receivers: { \(receivers) } }", files: files).alerting.receivers.map(\.kind)
    }

    @Test func `without the section nobody is told, and the defaults stand`() async throws {
        let settings = try await load("services: { db: { kind: redis, host: h } }\n")
        #expect(settings.alerting == AlertPolicy())
        #expect(settings.heartbeat == nil)
        #expect(settings.warnings == [])
    }

    @Test func `with receivers alone everybody is told everything`() async throws {
        let settings = try await settings("{ receivers: { b: { kind: log }, a: { kind: log } } }")
        #expect(settings.alerting.receivers.map(\.name) == [try name("b"), try name("a")])
        #expect(settings.alerting.route == Route(receivers: [try name("b"), try name("a")]))
        #expect(settings.alerting.externalURL == "https://vedette.example.com")
        #expect(settings.warnings == [])
    }

    @Test func `whom a route, a step or the fallback names is not told everything`() async throws {
        let settings = try await settings(
            """
            { receivers: { ops: { kind: log }, night: { kind: log }, boss: { kind: log }, mail: { kind: log } },
              route: { escalate: [{ after: 15m, receivers: boss }],
                       routes: [{ match: { severity: critical }, receivers: [night], continue: true }] },
              fallback: { receiver: mail } }
            """
        )
        let route = settings.alerting.route
        #expect(route.receivers == [try name("ops")])
        #expect(route.routes.map(\.receivers) == [[try name("night")]])
        #expect(settings.alerting.fallback == .init(receiver: try name("mail"), after: .seconds(600)))
        #expect(settings.warnings == [])
    }

    @Test func `when something names everybody, all but the fallback are told everything`() async throws {
        let settings = try await settings(
            """
            { receivers: { night: { kind: log }, mail: { kind: log } }, fallback: { receiver: mail, after: 1m },
              route: { routes: [{ match: { severity: critical }, receivers: [night] }] } }
            """
        )
        #expect(settings.alerting.route.receivers == [try name("night")])
    }

    @Test func `a child takes over what it does not say`() async throws {
        let route = try await settings(
            """
            { receivers: { ops: { kind: log }, night: { kind: log } },
              route: { receivers: [ops], group_by: [team, alertname], group_wait: 1s, group_interval: 1m,
                       repeat_interval: never, flapping: { up: 1s, down: 2s, multiplier: 1.5, max: 1h, memory: 2h },
                       escalate: [{ after: 1h, receivers: [night] }, { after: 5m, receivers: [ops] }],
                       routes: [ { match: { a: b }, continue: true,
                                   routes: [{ match: { c: d }, group_by: ['...'], flapping: { up: 9s }, escalate: [] }] },
                                 { match: { e: f }, receivers: [], group_by: service, repeat_interval: 1h } ] } }
            """
        ).alerting.route
        #expect(route.grouping == .labels(["team", "alertname"]))
        #expect(route.repeatInterval == nil)
        #expect(route.escalations.map(\.after) == [.seconds(300), .seconds(3600)])
        let child = try #require(route.routes.first)
        #expect(child.matchers == [LabelMatcher("a", equals: "b")])
        #expect(child.continues && !route.continues)
        #expect((child.receivers, child.grouping, child.groupWait) == (route.receivers, route.grouping, .seconds(1)))
        #expect((child.repeatInterval, child.escalations, child.flapping) == (nil, route.escalations, route.flapping))
        let grandchild = try #require(child.routes.first)
        #expect(grandchild.matchers == [LabelMatcher("c", equals: "d")])
        #expect((grandchild.grouping, grandchild.escalations, grandchild.continues) == (.each, [], false))
        #expect(
            grandchild.flapping == Flapping(up: .seconds(9), down: .seconds(2), multiplier: 1.5, memory: .seconds(7200))
        )
        #expect((route.routes[1].receivers, route.routes[1].grouping) == ([], .service))
        #expect(route.routes[1].repeatInterval == .seconds(3600))
    }

    @Test func `who is told nothing is a warning, and so is a fallback without anybody to stand in for`() async throws {
        let settings = try await settings(
            "{ receivers: { ops: { kind: log }, b: { kind: log } }, route: { receivers: [ops] } }"
        )
        #expect(settings.warnings.map(\.message) == ["the receiver `b` is told nothing: no route names it"])
        let other = try await self.settings("{ receivers: { b: { kind: log } }, fallback: { receiver: b } }")
        #expect(other.warnings.map(\.message) == ["`fallback` is of no use: `b` is the only receiver"])
        #expect(other.alerting.route.receivers == [try name("b")])
    }

    @Test func `repetitions that come before the next group are a warning`() async throws {
        let settings = try await settings(
            "{ receivers: { ops: { kind: log } }, route: { repeat_interval: 1m, group_interval: 5m } }"
        )
        #expect(settings.warnings.map(\.message) == ["`repeat_interval` 1m is shorter than `group_interval` 5m"])
    }

    @Test func `Slack is a webhook's URL, or a token and a channel`() async throws {
        let kinds = try await kinds(
            """
            a: { kind: slack, url_file: url }, b: { kind: slack, token_file: token, channel: "#ops" },
            c: { kind: slack, token: xoxb-2, channel: C012, url: "http://127.0.0.1:1/api" }
            """,
            files: ["url": "https://hooks.slack.com/services/T0/B0/abcdefgh\n", "token": "xoxb-1\n"]
        )
        #expect(
            kinds == [
                .slackWebhook(.init(url: try ServiceURL(parsing: "https://hooks.slack.com/services/T0/B0/abcdefgh"))),
                .slackBot(
                    .init(token: "xoxb-1", channel: "#ops", url: try ServiceURL(parsing: "https://slack.com/api"))
                ),
                .slackBot(
                    .init(token: "xoxb-2", channel: "C012", url: try ServiceURL(parsing: "http://127.0.0.1:1/api"))
                ),
            ]
        )
    }

    @Test func `every other kind is read`() async throws {
        let kinds = try await kinds(
            """
            a: { kind: discord, url: "https://discord.com/api/webhooks/1/abcdefgh" },
            b: { kind: webhook, url: "https://u:p@h/x?y=z", headers: { X-A: b }, signing_key: sign, max_alerts: 5,
                 tls: { ca_file: ca.pem, server_name: s } },
            c: { kind: webhook, url: "https://h/", headers: { Authorization: Token t } },
            d: { kind: alertmanager, urls: ["https://am-0:9093", "https://am-1:9093/am"], bearer_file: token },
            e: { kind: pagerduty, routing_key: key-key },
            f: { kind: log, sends_resolved: false }
            """,
            files: ["ca.pem": "x", "token": "token-token"]
        )
        #expect(
            kinds[0] == .discord(.init(url: try ServiceURL(parsing: "https://discord.com/api/webhooks/1/abcdefgh")))
        )
        guard case .webhook(let webhook) = kinds[1], case .webhook(let other) = kinds[2] else {
            Issue.record("no webhooks")
            return
        }
        #expect((webhook.url.requestTarget, webhook.url.user) == ("/x?y=z", nil))
        #expect((webhook.authorization, webhook.signingKey, webhook.maxAlerts) == ("Basic dTpw", "sign", 5))
        #expect(webhook.headers.map(\.name) == ["X-A"])
        #expect(webhook.tls.authorityFile?.hasSuffix("/ca.pem") == true)
        #expect((webhook.tls.serverName, webhook.tls.isVerified) == ("s", true))
        #expect((other.authorization, other.headers.count, other.maxAlerts) == ("Token t", 0, 0))
        #expect(
            kinds[3...] == [
                .alertmanager(
                    .init(
                        urls: [
                            try ServiceURL(parsing: "https://am-0:9093"),
                            try ServiceURL(parsing: "https://am-1:9093/am"),
                        ],
                        authorization: "Bearer token-token"
                    )
                ),
                .pagerDuty(
                    .init(
                        routingKey: "key-key",
                        url: try ServiceURL(parsing: "https://events.pagerduty.com/v2/enqueue")
                    )
                ), .log,
            ]
        )
    }

    @Test func `mail has a port by its encryption, and the other way round`() async throws {
        let mails = try await kinds(
            """
            a: { kind: email, host: Mail.example.com, from: "Vedette <v@example.com>", to: a@example.com },
            b: { kind: email, host: "::1", port: 465, from: v@e.c, to: [a@b.c, d@e.f], user: u, password_file: pw },
            c: { kind: email, host: localhost, encryption: none, user: u, password: pppp, from: v@e.c, to: [a@b.c],
                 helo: me.example.com }
            """,
            files: ["pw": "secret-word\n"]
        ).map { kind -> ReceiverOptions.Email? in
            guard case .email(let mail) = kind else { return nil }
            return mail
        }
        #expect(
            mails == [
                .init(host: "mail.example.com", port: 587, from: "Vedette <v@example.com>", to: ["a@example.com"]),
                .init(
                    host: "::1",
                    port: 465,
                    encryption: .tls,
                    user: "u",
                    password: "secret-word",
                    from: "v@e.c",
                    to: ["a@b.c", "d@e.f"]
                ),
                .init(
                    host: "localhost",
                    port: 25,
                    encryption: .none,
                    user: "u",
                    password: "pppp",
                    from: "v@e.c",
                    to: ["a@b.c"],
                    helo: "me.example.com"
                ),
            ]
        )
    }

    @Test func `templates keep their dollars and braces`() async throws {
        let text = "{{ range $i, $a := .Alerts }}${HOME} $$ {{ $a.Labels.x }}{{ end }}"
        let receiver = try await settings(
            "{ receivers: { a: { kind: log, title: '\(text)', sends_resolved: false } } }"
        )
        .alerting.receivers.first
        #expect(receiver?.texts == MessageTexts(title: text))
        #expect(receiver?.sendsResolved == false)
    }

    @Test func `matchers are a mapping, or Alertmanager's text`() async throws {
        let route = try await settings(
            """
            { receivers: { a: { kind: log } }, route: { routes: [
              { match: { severity: critical, service: "${NAME}" } }, { match: 'severity=~"critical|page", team!=ops' },
              { match: ['severity!~"info"', job=api] } ] } }
            """,
            environment: ["NAME": "db"]
        ).alerting.route
        #expect(
            route.routes.map { $0.matchers.map(\.description) } == [
                [#"severity="critical""#, #"service="db""#], [#"severity=~"critical|page""#, #"team!="ops""#],
                [#"severity!~"info""#, #"job="api""#],
            ]
        )
    }

    @Test func `labels are set on alerts that match`() async throws {
        let settings = try await settings(
            """
            { receivers: { a: { kind: log } }, labels: [
              { match: { job: api }, set: { service: api, severity: warning } },
              { match: { job: x }, set: { service: dbb } } ] }
            """,
            rest: "global: { external_labels: { environment: test } }"
        )
        #expect(
            settings.alerting.labelling.first
                == AlertLabelling(
                    matchers: [LabelMatcher("job", equals: "api")],
                    labels: Labels([("service", "api"), ("severity", "warning")])
                )
        )
        #expect(settings.alerting.externalLabels == Labels([("environment", "test")]))
        #expect(
            settings.warnings.map(\.message)
                == ["there is no service `dbb`: its alerts stand alone; did you mean `db`?"]
        )
    }

    @Test func `maintenance comes once, or again and again by the clocks of a zone`() async throws {
        let policy = try await settings(
            """
            { receivers: { a: { kind: log } }, time_zone: Europe/Berlin, on_isolation: fail, expire_after: 2h,
              maintenance: [ { name: weekly, match: { service: db }, cron: "0 3 * * 0", duration: 2h, comment: why },
                             { name: other, cron: "@daily", duration: 1h, time_zone: UTC },
                             { name: move, start: 2026-12-01T01:00:00Z, end: 2026-12-01T02:00:00Z } ] }
            """
        ).alerting
        #expect((policy.timeZone, policy.onIsolation, policy.expireAfter) == ("Europe/Berlin", .fail, .seconds(7200)))
        let berlin = try #require(CivilZone("Europe/Berlin"))
        #expect(
            policy.maintenance == [
                try MaintenanceWindow(
                    name: "weekly",
                    matchers: [LabelMatcher("service", equals: "db")],
                    schedule: .cron(try CronExpression(parsing: "0 3 * * 0"), duration: .seconds(7200), zone: berlin),
                    comment: "why"
                ),
                try MaintenanceWindow(
                    name: "other",
                    schedule: .cron(try CronExpression(parsing: "@daily"), duration: .seconds(3600), zone: .utc)
                ),
                try MaintenanceWindow(
                    name: "move",
                    schedule: .once(
                        start: try #require(WallTime(rfc3339: "2026-12-01T01:00:00Z")),
                        end: try #require(WallTime(rfc3339: "2026-12-01T02:00:00Z"))
                    )
                ),
            ]
        )
    }

    @Test func `the heartbeat is a URL and a pace`() async throws {
        func heartbeat(_ text: String) async throws -> HeartbeatOptions? {
            try await load("services: { db: { kind: redis, host: h } }\nheartbeat: \(text)\n").heartbeat
        }
        let url = try ServiceURL(parsing: "https://hc-ping.com/abcdefgh-0123-4567")
        #expect(try await heartbeat("{ url: \(url) }") == HeartbeatOptions(url: url))
        #expect(
            try await heartbeat("{ url: 'https://u:p@hc-ping.com/abcdefgh-0123-4567', interval: 10s, method: POST }")
                == HeartbeatOptions(url: url, interval: .seconds(10), method: .post, authorization: "Basic dTpw")
        )
    }
}
