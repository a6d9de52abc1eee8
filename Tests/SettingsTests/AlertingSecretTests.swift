import Alerting
import Settings
import Testing
import Vocabulary

/// What is secret of receivers, and what crosses the network unencrypted.
@Suite(.timeLimit(.minutes(1))) struct AlertingSecretTests {
    @Test func `credentials and the paths of webhooks are never shown`() async throws {
        let settings = try await load(
            """
            services: { db: { kind: redis, host: h } }
            heartbeat: { url: "https://hc-ping.com/0123456789abcdef0123" }
            alerting:
              receivers:
                a: { kind: slack, url: "https://hooks.slack.com/services/T0AAA/B0BBB/slack-secret" }
                b: { kind: slack, token_file: token, channel: c }
                c: { kind: discord, url_file: url }
                d: { kind: webhook, url: "https://h/hook?token=query-token", bearer: bearer-token, signing_key: sign-key,
                     headers: { X-Api-Key: header-key } }
                e: { kind: alertmanager, urls: ["https://u:am-password@am"] }
                f: { kind: pagerduty, routing_key: routing-key }
                g: { kind: email, host: h, from: a@b.c, to: a@b.c, user: uuuu, password: mail-password }
            """,
            files: ["token": "xoxb-token\n", "url": "https://discord.com/api/webhooks/1/discord-secret\n"]
        )
        let shown = """
            https://hooks.slack.com/services/T0AAA/B0BBB/slack-secret /services/T0AAA/B0BBB/slack-secret slack-secret
            xoxb-token /api/webhooks/1/discord-secret discord-secret query-token bearer-token sign-key header-key
            am-password dTphbS1wYXNzd29yZA== routing-key mail-password 0123456789abcdef0123
            """
        let hidden = settings.redactor.hideSecrets(shown)
        #expect(hidden.split(whereSeparator: \.isWhitespace).allSatisfy { $0 == "***" }, "\(hidden)")
        // The paths of other webhooks are no secrets: `/hook` in a line would be blanked for nothing.
        #expect(settings.redactor.hideSecrets("/hook uuuu") == "/hook uuuu")
        #expect(settings.watchedFiles.count == 3)
    }

    @Test(arguments: [
        ("slack", "https://hooks.slack.com/services/T0000001/B0000001/abcdefghijkl"),
        ("slack", "https://hooks.slack.com/triggers/T0000001/10000001/abcdefghijkl"),
        ("slack", "https://hooks.slack.com/workflows/T0000001/A0000001/abcdefghijkl"),
        ("discord", "https://discord.com/api/webhooks/100000000001/abcdefghijkl"),
    ]) func `what stands in all URLs of a kind is no secret`(kind: String, url: String) async throws {
        let settings = try await load(
            """
            services: { db: { kind: redis, host: h } }
            alerting: { receivers: { ops: { kind: \(kind), url: "\(url)" } } }
            """
        )
        let redactor = settings.redactor
        let text = "30 services, triggers, workflows and webhooks"
        #expect(redactor.hideSecrets(text) == text)
        #expect(redactor.hideSecrets("abcdefghijkl \(url)") == "*** ***")
    }

    @Test func `no error holds a secret`() async throws {
        let secret = "hunter2-hunter2"
        let lines = try await errors(
            """
            services: { db: { kind: redis, host: h } }
            heartbeat: { url: "ftp://u:\(secret)@h" }
            alerting:
              receivers:
                a: { kind: slack, url: "hooks.slack.com/services/\(secret)" }
                b: { kind: slack, url: "https://h:x/\(secret)" }
                c: { kind: discord, url: "https://u:\(secret)@h/x" }
                d: { kind: "${MY_TOKEN}", url: x }
                g: "https://hooks.slack.com/services/\(secret)"
                h: { kind: webhook, url: "example.com/\(secret)", tls: { server_name: [x] } }
                e: { kind: webhook, url: "http://h?token=\(secret)#x", bearer: "\(secret)\\n" }
                f: { kind: alertmanager, urls: ["http://u:\(secret)@h:x"] }
              route: { receivers: ["${MY_TOKEN}"] }
            """,
            environment: ["MY_TOKEN": secret]
        )
        #expect(lines.count >= 9)
        #expect(lines.allSatisfy { !$0.contains("hunter2") }, "\(lines.joined(separator: "\n"))")
    }

    private func warnings(_ receivers: String, top: String = "") async throws -> [String] {
        try await load(
            """
            http: { external_url: "https://v" }
            services: { db: { kind: redis, host: h } }
            \(top)
            alerting: { receivers: { \(receivers) } }
            """
        ).warnings.map(\.message)
    }

    @Test(arguments: [
        #"a: { kind: slack, url: "http://h/services/T0/B0/x" }"#,
        #"a: { kind: slack, token: xoxb-1, channel: c, url: "http://h/api" }"#,
        #"a: { kind: webhook, url: "http://h/", bearer: tttt }"#, #"a: { kind: webhook, url: "http://u:pppp@h/" }"#,
        #"a: { kind: webhook, url: "http://h/", basic_auth: { username: u, password: pppp } }"#,
        #"a: { kind: webhook, url: "http://h/", headers: { Authorization: Token x } }"#,
        #"a: { kind: alertmanager, urls: ["https://am", "http://h"], bearer: tttt }"#,
        #"a: { kind: pagerduty, routing_key: kkkk, url: "http://h/" }"#,
    ]) func `a secret that is sent unencrypted is a warning, but not on this machine`(receiver: String) async throws {
        let message = "http://h is not encrypted: everybody on the way can read what is secret of the receiver"
        #expect(try await warnings(receiver) == [message])
        for host in ["localhost", "127.0.0.1:1", "[::1]"] {
            let near = receiver.replacing("//h", with: "//\(host)").replacing("@h", with: "@\(host)")
            #expect(try await warnings(near) == [], "\(near)")
        }
    }

    @Test func `a webhook without credentials needs no encryption`() async throws {
        #expect(try await warnings(#"a: { kind: webhook, url: "http://h/" }"#) == [])
    }

    @Test func `certificates that nobody verifies are a warning, and so is TLS for nothing`() async throws {
        let tls = "tls: { insecure_skip_verify: true }"
        #expect(
            try await warnings("a: { kind: webhook, url: \"https://h/\", \(tls) }") == ["certificates are not verified"]
        )
        #expect(
            try await warnings("a: { kind: webhook, url: \"http://h/\", \(tls) }")
                == ["`tls` has no effect: nothing is encrypted"]
        )
        #expect(
            try await warnings("a: { kind: email, host: h, encryption: none, from: a@b.c, to: a@b.c }")
                == ["mails go to h unencrypted"]
        )
    }

    @Test func `a URL of another kind is a warning`() async throws {
        #expect(
            try await warnings(#"a: { kind: webhook, url: "https://hooks.slack.com/services/T0/B0/x" }"#)
                == ["the URL looks like one for `kind: slack`"]
        )
        #expect(
            try await warnings(#"a: { kind: slack, url: "https://discord.com/api/webhooks/1/x" }"#)
                == ["the URL looks like one for `kind: discord`"]
        )
    }

    @Test func `whoever has receivers is asked for the address that links begin with`() async throws {
        let settings = try await load(
            "services: { db: { kind: redis, host: h } }\nalerting: { receivers: { a: { kind: webhook, url: 'http://h' } } }\n"
        )
        #expect(
            settings.warnings.map(\.message)
                == ["`http.external_url` is not set: links in messages begin with the name of this machine"]
        )
    }

    @Test func `a secret that is a public word too is told of`() async throws {
        let settings = try await load(
            """
            services: { db: { kind: redis, host: h } }
            alerting: { receivers: { ops: { kind: webhook, url: "https://h", signing_key: ops }, b: { kind: log } } }
            """
        )
        #expect(settings.publicSecretWarnings.map { $0.split(separator: " has ")[0] } == ["the receiver `ops`"])
    }
}
