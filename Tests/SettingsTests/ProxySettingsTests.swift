import Alerting
import Settings
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct ProxySettingsTests {
    private static let head = """
        http: { external_url: "https://vedette.example" }
        services: { db: { kind: redis, host: h } }

        """

    private func proxy(_ settings: Settings, of receiver: String, for url: String) throws -> String? {
        let options = try #require(settings.alerting.receivers.first { $0.name.description == receiver })
        return options.proxies.proxy(for: try ServiceURL(parsing: url)).map { "\($0)" }
    }

    @Test func `one proxy is for all, and a receiver's own goes before it`() async throws {
        let settings = try await load(
            Self.head + """
                heartbeat: { url: "https://hc.example.com/ping/x" }
                alerting:
                  proxy_url: http://vedette:s3cr3t-word@proxy:3128
                  no_proxy: ["10.0.0.0/8,.internal.example", am.example:9093]
                  receivers:
                    ops: { kind: discord, url: "https://discord.com/api/webhooks/1/x" }
                    own: { kind: webhook, url: "https://example.com/", proxy_url: "http://other:8080" }
                    near: { kind: webhook, url: "https://example.com/", proxy_url: none }
                    am: { kind: alertmanager, urls: ["http://am.example:9093", "http://am2.example:9093"] }
                    log: { kind: log }
                """
        )
        #expect(settings.warnings.isEmpty)
        #expect(try proxy(settings, of: "ops", for: "https://discord.com/") == "http://proxy:3128")
        #expect(try proxy(settings, of: "ops", for: "https://a.internal.example/") == nil)
        #expect(try proxy(settings, of: "ops", for: "http://10.9.8.7/") == nil)
        #expect(try proxy(settings, of: "ops", for: "https://127.0.0.1/") == nil)
        #expect(try proxy(settings, of: "am", for: "http://am.example:9093/") == nil)
        #expect(try proxy(settings, of: "am", for: "http://am2.example:9093/") == "http://proxy:3128")
        #expect(try proxy(settings, of: "own", for: "https://127.0.0.1/") == "http://other:8080")
        #expect(try proxy(settings, of: "near", for: "https://example.com/") == nil)
        let beat = try #require(settings.heartbeat)
        #expect(beat.proxies.proxy(for: beat.url).map { "\($0)" } == "http://proxy:3128")
        #expect(settings.redactor.hideSecrets("s3cr3t-word") == "***")
    }

    @Test(arguments: [
        ["HTTPS_PROXY": "http://proxy:3128", "HTTP_PROXY": "http://plain:3128", "NO_PROXY": "a.example, b.example"],
        ["https_proxy": "proxy:3128", "http_proxy": "plain:3128", "no_proxy": "a.example,b.example"],
    ]) func `without a word in the settings it is the environment's`(environment: [String: String]) async throws {
        let file = try await load(
            Self.head + "alerting: { receivers: { ops: { kind: webhook, url: \"https://h.example/\" } } }\n",
            environment: environment
        )
        let alone = try await load(
            environment: environment.merging([
                "REDIS_HOST": "h", "ALERT_WEBHOOK_URL": "https://h.example/",
                "VEDETTE_HTTP_EXTERNAL_URL": "https://vedette.example",
            ]) { $1 }
        )
        for (settings, name) in [(file, "ops"), (alone, "webhook")] {
            #expect(settings.warnings.isEmpty)
            #expect(try proxy(settings, of: name, for: "https://h.example/") == "http://proxy:3128")
            #expect(try proxy(settings, of: name, for: "http://h.example/") == "http://plain:3128")
            #expect(try proxy(settings, of: name, for: "http://b.example/") == nil)
            #expect(try proxy(settings, of: name, for: "https://localhost/") == nil)
        }
    }

    @Test func `the settings' word goes before the environment's`() async throws {
        let settings = try await load(
            Self.head + """
                alerting: { proxy_url: none, receivers: { ops: { kind: webhook, url: "https://h.example/" } } }
                """,
            environment: ["HTTPS_PROXY": "http://proxy:3128"]
        )
        #expect(settings.warnings.isEmpty)
        #expect(try proxy(settings, of: "ops", for: "https://h.example/") == nil)
    }

    @Test func `what other programs can use and we cannot is a warning`() async throws {
        let settings = try await load(
            environment: [
                "REDIS_HOST": "h", "HTTPS_PROXY": "socks5://me:s3cr3t-word@proxy:1080",
                "http_proxy": "http://proxy:3128",
                "NO_PROXY": "a.example,b c*d",
            ]
        )
        #expect(
            settings.warnings.map(\.description) == [
                "HTTPS_PROXY: warning: is not used: expected the `http://` URL of a proxy",
                "NO_PROXY: warning: `c*d` is not used: it names no host",
            ]
        )
    }

    @Test func `exceptions without a proxy are a warning`() async throws {
        let settings = try await load(
            Self.head + "alerting: { no_proxy: a.example, receivers: { ops: { kind: log } } }\n"
        )
        let text = "`no_proxy` goes with `proxy_url`; beside `HTTPS_PROXY` it is the variable `NO_PROXY` that counts"
        #expect(settings.warnings.map(\.message) == [text])
    }
}
