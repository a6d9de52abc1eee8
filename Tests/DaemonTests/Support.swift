import Alerting
import Exposition
import FoundationEssentials
import Logging
import NIOPosix
import Probes
import Probing
import Recording
import Rules
import Scraping
import Series
import ServiceLifecycle
import ServiceLifecycleTestKit
import Settings
import Storage
import Synchronization
import TestKit
import Testing
import Vocabulary
import Web

@testable import Daemon

/// A settings file of the test's own.
struct SettingsFile: Sendable {
    let directory: TemporaryDirectory
    let path: String

    init(_ yaml: String, files: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        for (name, text) in files { try directory.write(text, to: name) }
        path = try directory.write(yaml, to: "vedette.yaml")
    }

    func load() async throws -> Settings {
        try await SettingsLoader(file: path, environment: [:]).load()
    }

    /// Reads the file anew, and keeps it for as long as somebody may.
    var loader: Reloader.Load {
        {
            do throws(SettingsFailure) {
                return .success(try await SettingsLoader(file: self.path, environment: [:]).load())
            } catch {
                return .failure(error)
            }
        }
    }
}

/// Settings of this text.
func settings(_ yaml: String, files: [String: String] = [:]) async throws -> Settings {
    try await SettingsFile(yaml, files: files).load()
}

/// Says that all is on the disk.
struct NoKeeper: AlertKeeper {
    func keep(_ outcomes: [GroupOutcome]) async -> Bool { true }
}

/// A reloader with its parts, of which none runs, on a clock of its own.
struct ReloadRig: Sendable {
    let time = TestTime()
    let log = LogLines()
    let recorder: Recorder
    let policy: PolicyBox
    let redaction: Redaction
    let scrapes: ScrapeLoop
    let reloader: Reloader
    let rules: RuleEngine
    let alerting: AlertingParts
    let box: SettingsBox

    init(_ settings: Settings, load: @escaping Reloader.Load) throws {
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 1000, mostBytes: 1 << 20),
            retention: Retention(byDefault: .max)
        )
        rules = RuleEngine(EvaluationEnvironment(store: store, time: time), keeper: NoKeeper())
        recorder = Recorder(stack: settings.stack, time: time, redactor: settings.redactor, onTransitions: { _ in })
        let environment = ProbeEnvironment(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            resolver: Resolver(),
            time: time
        )
        let engine = ProbeEngine(
            environment: environment,
            alarm: time,
            sink: RecordingSink(),
            heartbeat: Heartbeat("probes", period: .seconds(5), now: time.now)
        )
        policy = PolicyBox(WebPolicy(settings, listensOn: settings.http.host))
        redaction = Redaction(settings.redactor)
        scrapes = ScrapeFactory.loop(into: store, time: time)
        ScrapeFactory.apply(settings, to: scrapes, log.logger)
        box = SettingsBox(settings)
        let ledger = try Ledger(archive: Archive(in: nil), time: time, logger: log.logger)
        alerting = try AlertingParts(
            .init(
                ledger: ledger,
                recorder: recorder,
                engine: engine,
                waiter: RunWaiter(),
                connector: Connector(environment, contexts: TLSContexts()),
                time: time,
                logger: log.logger,
                version: "0",
                settings: box,
                redaction: redaction,
                isDryRun: false,
                origin: { "http://localhost" }
            )
        )
        reloader = Reloader(
            settings,
            load: load,
            parts: .init(
                factory: ProbeFactory(environment),
                engine: engine,
                scrapes: scrapes,
                rules: rules,
                feed: SampleFeed(recorder, into: store),
                store: store,
                recorder: recorder,
                alerting: alerting,
                box: box,
                policy: policy,
                redaction: redaction,
                listensOn: settings.http.host
            ),
            time: time,
            logger: log.logger
        )
    }

    /// Records a success of a live check by hand.
    func succeed(_ service: String) throws {
        let check = CheckID(try #require(ServiceName(service)), .live)
        let now = time.now
        recorder.record(
            Observation(check: check, slot: now, started: now, latency: .milliseconds(1), outcome: .success(.empty))
        )
    }

    /// How often the live check of a service has run.
    func runs(_ service: String) throws -> UInt64? {
        let name = try #require(ServiceName(service))
        return recorder.snapshot().service(name)?.checks.first?.runs
    }

    /// A gauge of the reloader.
    func gauge(_ name: String) -> Double? {
        guard case .number(let value) = reloader.families().first(where: { $0.name == name })?.series.first?.value
        else { return nil }
        return value
    }

    /// The label `hash` of `vedette_config_info`.
    var hash: String? {
        reloader.families().first { $0.name == "vedette_config_info" }?.series.first?.labels.first?.value
    }
}

/// Answers that a test prepares, one for each reading; the last one stays.
final class Script: Sendable {
    private let answers: Mutex<[Result<Settings, SettingsFailure>]>
    private let count = Mutex(0)

    init(_ answers: Result<Settings, SettingsFailure>...) {
        self.answers = Mutex(answers)
    }

    /// How often the settings were read.
    var readings: Int { count.withLock { $0 } }

    func load() async -> Result<Settings, SettingsFailure> {
        count.withLock { $0 += 1 }
        return answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
    }

    static func failure(_ message: String) -> Result<Settings, SettingsFailure> {
        .failure(SettingsFailure([SettingsProblem(at: .file("vedette.yaml"), message)]))
    }
}

/// Small files.
enum Text {
    static func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }
}

extension Daemon {
    /// Runs until `body` is done with it, which gets the address of its listener.
    func running(_ body: sending (_ http: String) async throws -> Void) async throws {
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await run() }
                #expect(await listeners.allRunning())
                try await body(try #require(listeners.addresses["http"]))
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }
}
