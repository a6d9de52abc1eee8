import Alerting
import FoundationEssentials
import Recording
import Rules
import Scraping
import Settings
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// New settings are in force as a whole, or not at all.
@Suite(.timeLimit(.minutes(1))) struct ReloadAtomicityTests {
    private static let old = """
        http: { external_url: "https://old.example" }
        rules: ["rules-*.yml"]
        scrape: [ { job_name: app, static_configs: [ { targets: ["127.0.0.1:1"] } ] } ]
        services:
          a: { kind: redis, url: "redis://127.0.0.1:1", password: old-secret, checks: { live: { interval: 10s } } }
        alerting:
          receivers: { hook: { kind: webhook, url: "http://127.0.0.1:1/old" } }

        """

    /// Something else everywhere; `#` marks where a part may be broken.
    private static let new = """
        http: { external_url: "https://new.example" }
        rules: ["rules-*.yml"]
        scrape: [ { job_name: app, static_configs: [ { targets: ["127.0.0.1:2"] } ] #scrape } ]
        services:
          a: { kind: redis, url: "redis://127.0.0.1:1", password: new-secret, checks: { live: { interval: 20s } } }
          b: { kind: tcp, url: "tcp://127.0.0.1:2" #service }
        alerting:
          receivers:
            hook: { kind: webhook, url: "http://127.0.0.1:1/new" }
            chat: { kind: slack, url: "http://127.0.0.1:1/services/T/B/x" #receiver }
          route: { group_wait: 1s #route }
          #fallback
        objectives: [ { name: o, expr: up, alert: "< 1" #objective } #another ]
        #end

        """

    private static func rules(_ name: String, _ expression: String = "up == 0") -> String {
        "groups: [ { name: \(name), rules: [ { alert: A, expr: '\(expression)' } ] } ]"
    }

    /// What is wrong with the new settings.
    enum Flaw: String, CaseIterable {
        case template, route, receiverFile, fallback
        case checkOption, serviceFile, dependency
        case scrape, objective, objectiveExpression, unknownSection, halfFile
        case ruleFileMissing, ruleFileDirectory, ruleExpression, ruleTemplate

        /// Where in the settings it is, and what stands there.
        var change: (place: String, text: String)? {
            switch self {
            case .template: ("receiver", #", title: "{{ .Nope ""#)
            case .route: ("route", ", receivers: [nobody]")
            case .receiverFile: ("receiver", ", tls: { ca_file: gone.pem }")
            case .fallback: ("fallback", "fallback: { receiver: nobody }")
            case .checkOption: ("service", ", checks: { live: { interval: 10ms } }")
            case .serviceFile: ("service", ", tls: { ca_file: gone.pem }")
            case .dependency: ("service", ", depends_on: [nobody]")
            case .scrape: ("scrape", ", relabel_configs: [ { action: replace, regex: '(' } ]")
            case .objective: ("objective", ", for: never")
            case .objectiveExpression: ("another", #", { name: p, expr: "up ==", alert: "< 1" }"#)
            case .unknownSection: ("end", "redy: a")
            case .halfFile: ("end", "ready: \"a and")
            case .ruleFileMissing, .ruleFileDirectory, .ruleExpression, .ruleTemplate: nil
            }
        }

        /// A part of what is said of it.
        var problem: String {
            switch self {
            case .template: "`title` of the receiver `chat`"
            case .route, .fallback: "there is no receiver `nobody`"
            case .receiverFile, .serviceFile: "cannot read the file of `ca_file`"
            case .checkOption: "interval"
            case .dependency: "nobody"
            case .scrape: "regex"
            case .objective: "`for`"
            case .objectiveExpression: "objective"
            case .unknownSection: "did you mean `ready`?"
            case .halfFile: "vedette.yaml:"
            case .ruleFileMissing, .ruleFileDirectory, .ruleExpression, .ruleTemplate: "rules-c.yml"
            }
        }
    }

    /// What is in force in each part of the daemon.
    private struct Standing: Equatable {
        let settings: Settings
        let shared: Settings
        let origin: String
        let hidden: String
        let services: [String]
        let rules: [String]
        let targets: [String]
        let policy: AlertPolicy
        let receivers: [String]

        init(_ rig: ReloadRig) {
            settings = rig.reloader.settings
            shared = rig.box.settings
            origin = rig.policy.policy.publicOrigin
            hidden = rig.redaction.redactor.hideSecrets("old-secret new-secret")
            services = rig.recorder.snapshot().services.map(\.name.rawValue)
            rules = rig.rules.groups.map { "\($0.key.name): \($0.group.rules.count)" }
            targets = rig.scrapes.pools.flatMap(\.targets).map { "\($0.target.url)" }
            policy = rig.alerting.desk.policy
            receivers = rig.alerting.outbox.queues.map { "\($0.receiver)" }
        }
    }

    @Test(arguments: Flaw.allCases) func `reload with one failing component changes nothing`(_ flaw: Flaw) async throws
    {
        let file = try SettingsFile(Self.old, files: ["rules-a.yml": Self.rules("old")])
        let rig = try await ReloadRig(file.load(), load: file.loader)
        #expect(await rig.reloader.reload(because: "a test") == nil)
        try rig.succeed("a")
        let before = Standing(rig)
        #expect(before.rules == ["old: 1"] && before.targets.count == 1 && before.receivers == ["hook"])

        try file.directory.write(Self.rules("new"), to: "rules-a.yml")
        try file.directory.write(Self.rules("more"), to: "rules-b.yml")
        try file.directory.write(Self.text(flaw), to: "vedette.yaml")
        let link = file.directory.path("rules-c.yml")
        switch flaw {
        case .ruleFileMissing: try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "gone.yml")
        case .ruleFileDirectory:
            try FileManager.default.createDirectory(atPath: link, withIntermediateDirectories: false)
        case .ruleExpression: try file.directory.write(Self.rules("c", "up =="), to: "rules-c.yml")
        case .ruleTemplate:
            let annotated = "A, annotations: { summary: '{{ .Nope' }"
            try file.directory.write(Self.rules("c").replacing("A,", with: "\(annotated),"), to: "rules-c.yml")
        default: break
        }
        let problem = await rig.reloader.reload(because: "a test")
        #expect(problem?.contains(flaw.problem) == true, "\(problem ?? "it was taken")")
        #expect(Standing(rig) == before)
        #expect(try rig.runs("a") == 1)
        #expect(rig.gauge("vedette_config_last_reload_successful") == 0)

        try? FileManager.default.removeItem(atPath: link)
        try file.directory.write(Self.text(nil), to: "vedette.yaml")
        await rig.reloader.reloadIfChanged()
        let after = Standing(rig)
        #expect(try await after.settings == file.load() && after.shared == after.settings)
        #expect(after.origin == "https://new.example" && after.hidden == "*** ***" && before.hidden == "*** new-secret")
        #expect(after.services == ["a", "b"] && after.receivers == ["chat", "hook"])
        #expect(after.rules.prefix(2) == ["new: 1", "more: 1"] && after.rules.count == 3)
        #expect(after.targets != before.targets && after.targets.count == 1)
        #expect(after.policy.receivers.count == 2 && after.policy.route.groupWait == .seconds(1))
        #expect(rig.gauge("vedette_config_last_reload_successful") == 1)
    }

    private static func text(_ flaw: Flaw?) -> String {
        var text = new
        if let change = flaw?.change { text = text.replacing("#\(change.place)", with: change.text) }
        return ["scrape", "service", "receiver", "route", "fallback", "objective", "another", "end"].reduce(text) {
            $0.replacing("#\($1)", with: "")
        }
    }
}
