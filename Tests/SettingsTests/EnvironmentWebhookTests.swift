import Alerting
import Settings
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct EnvironmentWebhookTests {
    private func kind(_ url: String) async throws -> String {
        let settings = try await load(environment: ["REDIS_HOST": "h", "ALERT_WEBHOOK_URL": url])
        let receiver = try #require(settings.alerting.receivers.first)
        #expect(settings.alerting.receivers.count == 1)
        #expect(receiver.name.description == "webhook")
        #expect(settings.alerting.route == Route(receivers: [receiver.name]))
        #expect(settings.redactor.hideSecrets(url) == "***")
        switch receiver.kind {
        case .slackWebhook(let options):
            #expect("\(options.url)" == url)
            return "slack"
        case .discord(let options):
            #expect("\(options.url)" == url)
            return "discord"
        case .webhook(let options):
            return "webhook \(options.url) \(options.authorization ?? "")"
        default:
            return "other"
        }
    }

    @Test(arguments: [
        "https://hooks.slack.com/services/T0/B0/abc", "https://hooks.slack.com/workflows/T0/A0/1/abc",
        "http://127.0.0.1:9/services/T000/B000/secret", "https://proxy.example.com/slack/services/T1/B1/abc",
        "https://mattermost.example.com/hooks/xen487s8sjfi5kb8pzusbt6rxo",
        "https://chat.example.com/team/hooks/abcdefghijklmnopqrstuvwxyz",
    ]) func `Slack and what takes its messages are known by the URL`(url: String) async throws {
        #expect(try await kind(url) == "slack")
    }

    @Test(arguments: [
        "https://discord.com/api/webhooks/1/abc", "https://discordapp.com/api/webhooks/1/abc",
        "https://canary.discord.com/api/webhooks/1/abc", "https://ptb.discord.com/api/v10/webhooks/1/abc",
    ]) func `Discord is known by the URL`(url: String) async throws {
        #expect(try await kind(url) == "discord")
    }

    @Test func `anything else is a webhook`() async throws {
        #expect(try await kind("https://example.com/alerts") == "webhook https://example.com/alerts ")
        #expect(
            try await kind("https://notdiscord.com/api/webhooks/1/x")
                == "webhook https://notdiscord.com/api/webhooks/1/x "
        )
        #expect(try await kind("https://u:p@example.com/alerts") == "webhook https://example.com/alerts Basic dTpw")
    }

    @Test(arguments: [
        "http://n8n.local:5678/hooks/alerts", "https://h/hooks/", "https://h/hooks/XEN487S8SJFI5KB8PZUSBT6RXO",
        "https://h/hooks/xen487s8sjfi5kb8pzusbt6rx", "https://h/hooks/xen487s8sjfi5kb8pzusbt6rxo/x",
        "https://h/hooks/xen487s8sjfi5kb8pzusbt-rxo", "https://h/webhooks/xen487s8sjfi5kb8pzusbt6rxo",
    ]) func `what other programs serve below hooks is theirs`(url: String) async throws {
        #expect(try await kind(url) == "webhook \(url) ")
    }

    @Test func `it counts beside a file that says nothing of alerts`() async throws {
        let environment = ["ALERT_WEBHOOK_URL": "https://discord.com/api/webhooks/1/abc"]
        let settings = try await load("services: { db: { kind: redis, host: h } }\n", environment: environment)
        #expect(settings.alerting.receivers.map(\.name.description) == ["webhook"])
    }

    @Test func `a file with alerting stands alone, and says so unless it uses the variable`() async throws {
        let environment = ["ALERT_WEBHOOK_URL": "https://discord.com/api/webhooks/1/abc"]
        func settings(_ receiver: String) async throws -> Settings {
            try await load(
                """
                http: { external_url: "https://v" }
                services: { db: { kind: redis, host: h } }
                alerting: { receivers: { a: \(receiver) } }
                """,
                environment: environment
            )
        }
        let unused = try await settings("{ kind: log }")
        #expect(
            unused.warnings.map(\.description)
                == ["ALERT_WEBHOOK_URL: warning: is not used: the settings file has `alerting`"]
        )
        #expect(unused.alerting.receivers.map(\.name.description) == ["a"])
        let used = try await settings(#"{ kind: discord, url: "${ALERT_WEBHOOK_URL}" }"#)
        #expect(used.warnings == [])
    }

    @Test func `the URL may stand in a file, and what is none is an error that does not show it`() async throws {
        let scratch = try Scratch(["url": "https://discord.com/api/webhooks/1/abc\n"])
        let settings = try await load(environment: ["REDIS_HOST": "h", "ALERT_WEBHOOK_URL_FILE": "\(scratch.path)/url"])
        #expect(settings.alerting.receivers.count == 1)
        #expect(settings.watchedFiles == ["\(scratch.path)/url"])
        for url in ["hooks.slack.com/services/T0/B0/abcdefgh", "https://h:x/abcdefgh"] {
            let lines = await errors(environment: ["REDIS_HOST": "h", "ALERT_WEBHOOK_URL": url])
            #expect(lines.count == 1)
            #expect(lines.allSatisfy { $0.hasPrefix("ALERT_WEBHOOK_URL: error: ") && !$0.contains("abcdefgh") })
        }
    }

    @Test func `on the way unencrypted it is a warning`() async throws {
        let settings = try await load(environment: ["REDIS_HOST": "h", "ALERT_WEBHOOK_URL": "http://example.com/x"])
        #expect(
            settings.warnings.map(\.description).first
                == "ALERT_WEBHOOK_URL: warning: http://example.com is not encrypted: everybody on the way can read the URL"
        )
    }
}
