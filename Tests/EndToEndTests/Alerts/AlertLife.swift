import FoundationEssentials
import Glibc
import Probes
import TestKit
import Vocabulary

/// One state directory and the daemons that live in it, one after the other, each to its end; all is noted in the diary.
final class AlertLife {
    /// How a daemon ends.
    enum End {
        /// Killed so many seconds after its start, be it ready or not.
        case killedAfterStart(Double)
        /// Killed so many seconds after it was ready.
        case killedAfterReady(Double)
        case crash(CrashPoint, arrival: Int)
        /// Asked to stop so many seconds after it was ready.
        case stopped(Double)

        var environment: [String: String] {
            guard case .crash(let point, let arrival) = self else { return [:] }
            return [CrashPoint.variable: "\(point.rawValue):\(arrival)"]
        }

        var secondsFromStart: Double? { if case .killedAfterStart(let seconds) = self { seconds } else { nil } }
        var secondsFromReady: Double? { if case .killedAfterReady(let seconds) = self { seconds } else { nil } }
    }

    /// What of the environment of a run is expected and did not come.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    var diary = AlertDiary()
    let world: AlertWorld
    private let directory: TemporaryDirectory
    private let settings: String
    private var random: SeededGenerator
    private let time = SystemTime()
    /// Where the run under way writes its log.
    private var outputPath = ""

    init(seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        world = try await AlertWorld()
        directory = try TemporaryDirectory()
        try directory.write(AlertWorld.rules, to: "rules.yml")
        settings = try directory.write(world.settings, to: "vedette.yaml")
        for trouble in AlertWorld.Trouble.allCases {
            diary.subjects[trouble.alert] = .init(alert: trouble.alert, hold: trouble.hold)
        }
    }

    var now: Double { time.wallNow.seconds }

    // MARK: - Runs

    /// Everything goes wrong and is mended once, so that every alert has fired, and all kinds of rows are on the disk.
    func begin() async throws {
        let daemon = try await start()
        // A rate sees nothing of what has grown before.
        try await waitUntilStored("app_errors_total", daemon)
        try await setAll(true)
        try await follow(daemon, until: "all alerts fire") { answer in
            answer.alerts.values.count { $0.state == .firing } == AlertWorld.Trouble.allCases.count
        }
        try await stop(daemon)
    }

    /// One run that follows a script and is then killed, or stopped.
    func run(killed isKilled: Bool, _ script: (DaemonProcess) async throws -> Void) async throws {
        let daemon = try await start()
        try await look(daemon)
        try await script(daemon)
        guard isKilled else { return try await stop(daemon) }
        await daemon.process.terminate(with: SIGKILL)
        noteEnd()
    }

    /// One run, with changes of the world at random moments, to its end.
    func run(to end: End) async throws {
        let launch = try await launch(end.environment)
        do {
            try await kill(launch.process, after: end.secondsFromStart) {
                let daemon = try await launch.ready()
                noteReady()
                try await kill(launch.process, after: end.secondsFromReady) { try await wander(daemon, end) }
            }
        } catch {
            // It may end at any moment, and its listeners with it.
            guard await hasEnded(launch.process) else { throw error }
        }
        let exit = await launch.process.waitForExit()
        noteEnd()
        if case .stopped = end, exit == .code(0) {
            diary.runs[diary.runs.count - 1].wasKilled = false
            return
        }
        guard exit == .signal(SIGKILL) else {
            throw Failure(description: "\(end): it ended with \(exit)\n\(launch.process.output)")
        }
    }

    /// All goes wrong and is mended once more, without a kill: nothing has been lost or is stuck.
    func end() async throws {
        let daemon = try await start()
        // A series that is gone before the first scrape is not known to be gone.
        try await setAll(false)
        try await evaluate(daemon, for: 1)
        try await setAll(true)
        try await follow(daemon, until: "all alerts fire") { answer in
            answer.alerts.values.count { $0.state == .firing } == AlertWorld.Trouble.allCases.count
        }
        try await setAll(false)
        try await follow(daemon, until: "no alert is left") { $0.alerts.isEmpty }
        try await noteSamples(daemon)
        try await stop(daemon)
    }

    private func launch(_ environment: [String: String]) async throws -> DaemonProcess.Launch {
        var options = DaemonProcess.Options()
        options.environment = environment
        let launch = try await DaemonProcess.launch(settings, in: directory, options)
        outputPath = launch.outputPath
        diary.runs.append(.init(launchedAt: now))
        return launch
    }

    private func start() async throws -> DaemonProcess {
        let daemon = try await launch([:]).ready()
        noteReady()
        return daemon
    }

    private func stop(_ daemon: DaemonProcess) async throws {
        let exit = try await daemon.stop()
        diary.runs[diary.runs.count - 1].wasKilled = false
        noteEnd()
        guard exit == .code(0) else { throw Failure(description: "it stopped with \(exit)\n\(daemon.complaints)") }
    }

    // MARK: - During a run

    /// Does something, and kills the daemon meanwhile when its time has come.
    private func kill(_ process: ServerProcess, after seconds: Double?, _ body: () async throws -> Void) async throws {
        guard let seconds else { return try await body() }
        let (time, moment) = (time, now + seconds)
        // A child task, so that the moment does not depend on what is being asked.
        async let isKilled: Void = Self.kill(process, at: moment, time)
        try await body()
        try await isKilled
    }

    private static func kill(_ process: ServerProcess, at moment: Double, _ time: SystemTime) async throws {
        try await Polling.until("the moment comes", every: .milliseconds(3)) {
            time.wallNow.seconds >= moment || process.exit != nil
        }
        await process.terminate(with: SIGKILL)
    }

    /// Whether it ends within a second.
    private func hasEnded(_ process: ServerProcess) async -> Bool {
        (try? await Polling.until("it has ended", by: .seconds(1)) { process.exit != nil }) != nil
    }

    /// Changes the world at random moments and looks at the alerts, until the daemon is gone.
    private func wander(_ daemon: DaemonProcess, _ end: End) async throws {
        let ready = now
        var changes = AlertWorld.Trouble.allCases.filter { _ in Int.random(in: 0..<4, using: &random) == 0 }
            .map { (trouble: $0, at: ready + Double.random(in: 0...2.5, using: &random)) }
        var nudges = nudges(end).map { (signal: $0.signal, at: ready + $0.after) }
        while daemon.process.exit == nil {
            try await look(daemon)
            for change in changes where change.at <= now {
                try await set(change.trouble, !world.troubles.contains(change.trouble))
            }
            changes.removeAll { $0.at <= now }
            for nudge in nudges where nudge.at <= now {
                if nudge.signal == SIGHUP { try touchRules() }
                daemon.send(nudge.signal)
            }
            nudges.removeAll { $0.at <= now }
            try? await Polling.until("the daemon ends", by: .milliseconds(150)) { daemon.process.exit != nil }
            guard now - ready < 40 else { throw Failure(description: "\(end): it does not end\n\(daemon.log)") }
        }
    }

    /// What makes the daemon come by a place that it would not come by of itself, or not soon.
    private func nudges(_ end: End) -> [(signal: Int32, after: Double)] {
        if case .stopped(let seconds) = end { return [(SIGTERM, seconds)] }
        guard case .crash(let point, _) = end else { return [] }
        if point.rawValue.hasPrefix("reload.") { return [(SIGHUP, Double.random(in: 0.3...2, using: &random))] }
        if point.rawValue.hasPrefix("flush.") { return [(SIGTERM, Double.random(in: 0.3...3, using: &random))] }
        // At the latest.
        return [(SIGTERM, 4)]
    }

    /// A reload finds something new, and nothing of it matters.
    private func touchRules() throws {
        try directory.write(AlertWorld.rules + "# \(now)\n", to: "rules.yml")
    }

    /// Makes something go wrong, or mends it, and notes when.
    func set(_ trouble: AlertWorld.Trouble, _ isOn: Bool) async throws {
        guard world.troubles.contains(trouble) != isOn else { return }
        diary.subjects[trouble.alert]?.changes.append((now, isOn))
        try await world.set(trouble, isOn)
    }

    private func setAll(_ isOn: Bool) async throws {
        for trouble in AlertWorld.Trouble.allCases { try await set(trouble, isOn) }
    }

    // MARK: - What is noted

    private func noteReady() { diary.runs[diary.runs.count - 1].readyAt = now }

    private func noteEnd() {
        diary.runs[diary.runs.count - 1].endedAt = now
        let text = (try? Data(contentsOf: URL(filePath: outputPath))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        diary.runs[diary.runs.count - 1].events = text.split(separator: "\n").compactMap { line in
            // The last line may be half of one.
            guard let line = try? JSONParser.parse(line.utf8),
                let step = line[path: "msg"]?.text.flatMap(AlertDiary.Step.init(rawValue:)),
                let alert = line[path: "alert"]?.text,
                let at = line[path: "time"]?.text.flatMap(WallTime.init(rfc3339:))?.seconds
            else { return nil }
            return .init(at: at, alert: alert, step: step, isDurable: line[path: "durable"] == nil)
        }
    }
}
