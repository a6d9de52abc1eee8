import PromQL
import Recording
import Rules
import Series
import Settings
import TestKit
import Testing
import Vocabulary

@testable import Daemon

/// Rule files on their way from the settings into the daemon.
@Suite(.timeLimit(.minutes(1))) struct RuleFactoryTests {
    private static let yaml = "rules: ['rules-*.yml']\nservices:\n  a: { kind: tcp, url: 'tcp://127.0.0.1:1' }\n"
    private static let rules = "groups: [{name: g, rules: [{alert: A, expr: up == 0, for: 1m}]}]"

    private func groups(_ expressions: String...) throws -> [RuleGroup] {
        let rules = expressions.enumerated().map { "{record: r\($0), expr: '\($1)'}" }.joined(separator: ", ")
        return try RuleFile(bytes: Array("groups: [{name: g, rules: [\(rules)]}]".utf8), path: "f.yml").groups
    }

    @Test func `a template for messages that is wrong is told with its place`() async throws {
        let file = try SettingsFile(
            """
            http: { external_url: "https://v" }
            services: { a: { kind: tcp, url: 'tcp://127.0.0.1:1' } }
            alerting:
              receivers:
                ops:
                  kind: log
                  title: "{{ .Nope }}"
                  body: |
                    {{ .Headline }}
                    {{ .Headline | nope }}

            """
        )
        let settings = try await file.load()
        let failure = try #require(throws: SettingsFailure.self) { try RuleFactory.groups(settings) }
        #expect(failure.problems.count == 2)
        #expect("\(failure)".contains(":7:14: error: `title` of the receiver `ops`: "))
        #expect("\(failure)".contains(":8:13: error: `body` of the receiver `ops`: template: body:2: "))
    }

    @Test func `all that is wrong with all files is said at once`() async throws {
        let file = try SettingsFile(
            Self.yaml,
            files: [
                "rules-a.yml": "groups: [{name: g, rules: [{alert: A, expr: 'up =='}]}]",
                "rules-b.yml": "groups:\n  - name: g\n    rulez: []",
            ]
        )
        let settings = try await file.load()
        let failure = try #require(throws: SettingsFailure.self) { try RuleFactory.groups(settings) }
        #expect(failure.problems.count == 2)
        #expect("\(failure)".contains("rules-a.yml:1:51: error: group \"g\", rule 1 \"A\""))
        #expect("\(failure)".contains("rules-b.yml:3:5: error: "))
    }

    @Test func `samples are kept for as long as rules look back, and an hour at least`() throws {
        let retention = RuleFactory.retention(
            try groups("rate(a[5m])", "max_over_time(b[2h])", "c offset 1d", "max_over_time(rate(d[10m])[3h:1m])"),
            queryOffset: .zero
        )
        #expect(retention.byDefault == 3_600_000)
        let hours = retention.byMetricName.mapValues { Double($0) / 3_600_000 }
        #expect(hours["a"] == nil)
        #expect(try #require(hours["b"]) > 2.08)
        #expect(try #require(hours["c"]) > 24.08)
        #expect(try #require(hours["d"]) > 3.25)
        let unnamed = RuleFactory.retention(try groups("{job=\"x\"} offset 2h"), queryOffset: .zero)
        #expect(unnamed.byDefault > 7_200_000)
    }

    @Test func `what is read of the daemon's own metrics is kept, and nothing else`() throws {
        #expect(!RuleFactory.keptNames(try groups("vedette_x_bucket > 1")).isEmpty)
        #expect(RuleFactory.keptNames(try groups("http_requests_total", "vedette_x{job=\"api\"}")).isEmpty)
    }

    @Test func `a reload takes new rules and leaves the state of old ones`() async throws {
        let file = try SettingsFile(Self.yaml, files: ["rules-a.yml": Self.rules])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        #expect(await rig.reloader.reload(because: "a test") == nil)
        #expect(rig.rules.groups.map(\.key.name) == ["g"])
        try file.directory.write(Self.rules.replacing("name: g", with: "name: h"), to: "rules-b.yml")
        await rig.reloader.reloadIfChanged()
        #expect(rig.rules.groups.map(\.key.name) == ["g", "h"])
    }

    @Test func `a wrong rule file changes nothing, is named in the log, and mending it is noticed`() async throws {
        let file = try SettingsFile(Self.yaml, files: ["rules-a.yml": Self.rules])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        await rig.reloader.reload(because: "a test")
        try file.directory.write("groups: [{name: g, rules: [{alert: A, expr: 'up =='}]}]", to: "rules-a.yml")
        await rig.reloader.reloadIfChanged()
        #expect(rig.rules.groups.map(\.key.name) == ["g"])
        #expect(rig.gauge("vedette_config_last_reload_successful") == 0)
        #expect(
            rig.log.all.contains { $0.contains("the new settings cannot be used") && $0.contains("rules-a.yml:1:51") }
        )
        try file.directory.write(Self.rules.replacing("name: g", with: "name: mended"), to: "rules-a.yml")
        await rig.reloader.reloadIfChanged()
        #expect(rig.rules.groups.map(\.key.name) == ["mended"])
        #expect(rig.gauge("vedette_config_last_reload_successful") == 1)
    }

    @Test func `a wrong file that is being mended is not taken half`() async throws {
        let file = try SettingsFile(Self.yaml, files: ["rules-a.yml": Self.rules])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        await rig.reloader.reload(because: "a test")
        await rig.reloader.reloadIfSettled()
        try file.directory.write("groups: [{name: g, rules: [{alert: A, expr: 'up =='}]}]", to: "rules-a.yml")
        for _ in 0..<2 { await rig.reloader.reloadIfSettled() }
        #expect(rig.gauge("vedette_config_last_reload_successful") == 0)
        try file.directory.write("", to: "rules-a.yml")
        await rig.reloader.reloadIfSettled()
        #expect(rig.rules.groups.map(\.key.name) == ["g"])
        try file.directory.write(Self.rules.replacing("name: g", with: "name: whole"), to: "rules-a.yml")
        await rig.reloader.reloadIfSettled()
        #expect(rig.rules.groups.map(\.key.name) == ["g"])
        await rig.reloader.reloadIfSettled()
        #expect(rig.rules.groups.map(\.key.name) == ["whole"])
        #expect(rig.gauge("vedette_config_last_reload_successful") == 1)
    }

    @Test func `a file that is being written is not taken half`() async throws {
        let file = try SettingsFile(Self.yaml, files: ["rules-a.yml": Self.rules])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        await rig.reloader.reload(because: "a test")
        await rig.reloader.reloadIfSettled()
        try file.directory.write("", to: "rules-a.yml")
        await rig.reloader.reloadIfSettled()
        #expect(rig.rules.groups.map(\.key.name) == ["g"])
        try file.directory.write(Self.rules.replacing("name: g", with: "name: whole"), to: "rules-a.yml")
        await rig.reloader.reloadIfSettled()
        #expect(rig.rules.groups.map(\.key.name) == ["g"])
        await rig.reloader.reloadIfSettled()
        #expect(rig.rules.groups.map(\.key.name) == ["whole"])
    }
}
