import Alerting
import Exposition
import Logging
import Receivers
import Rules
import Series
import Settings
import TestKit
import Testing
import Vocabulary

@testable import Daemon

@Suite(.timeLimit(.minutes(1))) struct RuleWatchTests {
    private struct Rig {
        let time = TestTime()
        let lines = LogLines()
        let store: SampleStore
        let engine: RuleEngine
        let watch: RuleWatch

        init(_ rules: String) throws {
            let store = SampleStore(
                limits: StoreLimits(mostSeries: 1000, mostBytes: 1 << 20),
                retention: Retention(byDefault: .max)
            )
            self.store = store
            engine = RuleEngine(
                EvaluationEnvironment(store: store, time: time),
                groups: try RuleFile(bytes: Array(rules.utf8), path: "f.yml").groups,
                keeper: NoKeeper()
            )
            watch = RuleWatch(engine: engine, store: store, time: time, logger: lines.logger)
        }

        func doubts(
            _ yaml: String,
            alertmanagers: [(receiver: ReceiverName, statistics: [AlertmanagerFeed.Statistics])] = []
        ) async throws -> [String] {
            AlertingDoubts(
                settings: SettingsBox(try await settings(yaml)),
                engine: engine,
                watch: watch,
                alertmanagers: { alertmanagers }
            ).lines
        }

        func write(_ labels: Labels, _ value: Double) throws {
            _ = store.append(time.now.milliseconds, value, to: try #require(store.series(labels)))
        }
    }

    private static let services = "services: { db: { kind: redis, host: h } }\n"
    private static let receiver = services + "alerting: { receivers: { ops: { kind: log } } }\n"

    @Test func `an Alertmanager that takes no alerts is a doubt`() async throws {
        let rig = try Rig("groups: [ { name: g, rules: [ { record: x, expr: 1 } ] } ]")
        let name = try #require(ReceiverName("am"))
        var refusing = AlertmanagerFeed.Statistics(url: "http://am:9093")
        (refusing.lastError, refusing.pending) = ("http://am:9093 answered 401", 3)
        refusing.oldestPending = .seconds(120)
        let well = AlertmanagerFeed.Statistics(url: "http://other:9093")
        let text =
            "the Alertmanager http://am:9093 (am) does not take alerts: http://am:9093 answered 401; "
            + "3 of them it does not know as they are, the oldest for 2m"
        #expect(try await rig.doubts(Self.receiver, alertmanagers: [(name, [refusing, well])]) == [text])
    }

    @Test func `a rule that has read nothing for an hour is logged once and counted`() async throws {
        let rig = try Rig(
            "groups: [ { name: g, rules: [ { alert: Typo, expr: nothing_of_the_kind > 1 }, { record: x, expr: up } ] } ]"
        )
        try rig.write(["__name__": "up"], 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await rig.watch.run() }
            for _ in 0..<59 {
                try await Polling.until("it sleeps") { rig.time.sleeping == 1 }
                rig.time.advance(by: .seconds(60))
            }
            try await Polling.until("it sleeps") { rig.time.sleeping == 1 }
            #expect(rig.watch.idle.isEmpty && rig.lines.all.isEmpty)
            for _ in 0..<2 {
                rig.time.advance(by: .seconds(60))
                try await Polling.until("it has looked") { rig.time.sleeping == 1 && !rig.watch.idle.isEmpty }
            }
            group.cancelAll()
        }
        #expect(rig.lines.all.count == 1)
        let line = try #require(rig.lines.all.first)
        #expect(line.contains("a rule reads what is not there") && line.contains("nothing_of_the_kind"))
        let text =
            "the rule `Typo` (g in f.yml) reads `nothing_of_the_kind`, and there has been no such series for over 1h"
        #expect(try await rig.doubts(Self.receiver) == [text])
        let families = RuleMetrics(engine: rig.engine, watch: rig.watch, time: rig.time).families()
        let idle = try #require(families.first { $0.name == "vedette_rule_selectors_without_series" })
        #expect(idle.samples.map(\.value) == [1])
    }

    @Test func `who is told by nobody, and by no rule, hears of it`() async throws {
        let rig = try Rig("groups: []")
        #expect(try await rig.doubts(Self.services) == [AlertingDoubts.noReceiver, AlertingDoubts.noRule])
        #expect(try await rig.doubts(Self.receiver) == [AlertingDoubts.noRule])
    }

    @Test func `a rule that fails is named with the reason`() async throws {
        let rig = try Rig("groups: [ { name: g, rules: [ { alert: Many, expr: a * on() a } ] } ]")
        try rig.write(["__name__": "a", "x": "1"], 1)
        try rig.write(["__name__": "a", "x": "2"], 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await rig.engine.run() }
            try await Polling.until("it has been evaluated") {
                rig.time.advance(by: .seconds(1))
                return rig.engine.groups.first?.rules.first?.hasBegun == true
            }
            group.cancelAll()
        }
        let lines = try await rig.doubts(Self.receiver)
        #expect(lines.count == 1)
        #expect(
            lines.first?.hasPrefix("the rule `Many` (g in f.yml) cannot be evaluated: found duplicate series") == true
        )
    }
}
