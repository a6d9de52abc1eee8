#if DEBUG
import ArgumentParser
import Logging
import Rules
import Series
import Storage
import Vocabulary

/// `vedette exercise-storage`: writes to a state directory and says what is on the disk, to be killed meanwhile.
///
/// Numbers rise by one: an alert's value, a transition's message and a sample's value. What the disk has of the process
/// before is said first (`found …`), then each number once it is acknowledged.
struct ExerciseStorage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var directory: String
    @Option var rounds = 20

    private static let key = RuleKey(RuleIdentity(name: "Exercise", labels: []))
    private static let labels: Labels = ["__name__": "exercise"]

    func run() async throws {
        try CrashPoints.check()
        let time = SystemTime()
        let lock = try StateDirectory(path: directory, started: time.wallNow.description)
        let archive = try Archive(in: lock)
        let logger = Logger(label: "exercise") { _ in SwiftLogNoOpLogHandler() }
        let ledger = try Ledger(archive: archive, time: time, logger: logger)
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 100, mostBytes: 1 << 20),
            retention: Retention(byDefault: 3_600_000)
        )
        let samples = SampleArchive(archive: archive, store: store, options: .init(), time: time, logger: logger)
        samples.restore(since: time.now + .seconds(-3600))
        let found = try await found(ledger, store, time.now)
        Process.say("found alert=\(found.alert) transition=\(found.transition) sample=\(found.sample)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ledger.run() }
            group.addTask { try await samples.run() }
            let first = max(found.alert, found.transition, found.sample) + 1
            for number in first..<first + rounds { try await write(number, ledger, samples, store, time) }
            group.cancelAll()
            try await group.waitForAll()
        }
        withExtendedLifetime(lock) {}
    }

    private func write(
        _ number: Int,
        _ ledger: Ledger,
        _ samples: SampleArchive,
        _ store: SampleStore,
        _ time: SystemTime
    ) async throws {
        let now = time.now
        let alert = Alert(labels: ["alertname": "Exercise"], value: Double(number), activeAt: now)
        let change = AlertCommit(at: now, evaluated: [Self.key], kept: [.init(key: Self.key, alert: alert)])
        if await ledger.commit(change) { Process.say("alert \(number)") }
        if let series = store.series(Self.labels) { store.append(now.milliseconds, Double(number), to: series) }
        if await samples.flush() { Process.say("sample \(number)") }
        if let service = ServiceName("exercise") {
            let transition = Transition(
                service: service,
                from: .healthy,
                to: .unhealthy,
                at: time.wallTime(at: now),
                message: "\(number)"
            )
            ledger.append([transition])
        }
        if await ledger.flush() { Process.say("transition \(number)") }
    }

    private func found(
        _ ledger: Ledger,
        _ store: SampleStore,
        _ now: Instant
    ) async throws -> (alert: Int, transition: Int, sample: Int) {
        let alert = try ledger.ruleMemories().first?.alerts.first.map { Int($0.value) } ?? 0
        var transition = 0
        if let service = ServiceName("exercise") {
            let message = try await ledger.transitions(of: service, limit: 1).first?.message
            transition = message.flatMap { Int($0) } ?? 0
        }
        let selection = store.select([])
        let sample = store.latest(selection, at: now.milliseconds, lookback: .max).first.flatMap(\.self)
        return (alert, transition, sample.map { Int($0.value) } ?? 0)
    }
}
#endif
