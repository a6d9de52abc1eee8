import Glibc
import NIOPosix
import Probing
import Recording
import Synchronization
import TestKit
import Vocabulary

/// An engine with checks that answer at once, in this process: what is left is the engine and the recorder.
struct EngineBench {
    let checks: Int
    /// For the latest start of all, in milliseconds.
    let worstBudget: Double?

    func rows(for duration: Duration) async throws -> [Row] {
        let time = SystemTime()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let services = try (0..<checks).map { try Self.watched("service-\($0)", interval: .seconds(1)) }
        let recorder = Recorder(
            stack: Stack(services: services),
            time: time,
            redactor: Redactor(secrets: []),
            onTransitions: { _ in }
        )
        let sink = LatenessSink(recorder, room: checks * Int(duration.seconds + 1))
        let engine = ProbeEngine(
            environment: ProbeEnvironment(eventLoop: loop, resolver: Resolver(), time: time),
            alarm: EventLoopAlarm(eventLoop: loop, time: time),
            sink: sink,
            heartbeat: Heartbeat("probes", period: ProbeEngine.pulse, now: time.now)
        )
        engine.reload(
            services.flatMap(\.checks).map { check in
                ScheduledProbe(check: check.check, fingerprint: "") { InstantProbe() }
            }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            group.addTask { try await recorder.run() }
            // The first seconds spread the checks over the grid.
            try await time.sleep(until: time.now + .seconds(2))
            sink.reset()
            let before = try ProcessReading([getpid()])
            try await time.sleep(until: time.now + duration)
            let spent = try ProcessReading([getpid()]).processorTime - before.processorTime
            let (lateness, missed) = sink.read()
            group.cancelAll()
            return rows(lateness: Samples(lateness), missed: missed, processorTime: spent)
        }
    }

    private func rows(lateness: Samples, missed: Int, processorTime: Double) -> [Row] {
        [
            Row("start lateness p50, \(checks) empty checks/s", "ms", [lateness.median]),
            Row("p99", "ms", [lateness.at(0.99)], budget: .atMost(1)),
            Row("worst", "ms", [lateness.most], budget: worstBudget.map { .atMost($0) }),
            Row("missed slots", "", [Double(missed)], budget: .atMost(0)),
            Row("CPU per empty run", "us", [processorTime / Double(max(1, lateness.count)) * 1e6]),
        ]
    }

    private static func watched(_ name: String, interval: Duration) throws -> WatchedService {
        guard let name = ServiceName(name) else { throw TestKitError("\(name) is no name") }
        let check = Check(id: CheckID(name, .live), kind: "bench", interval: interval, timeout: interval)
        return WatchedService(name: name, kind: "bench", checks: [WatchedCheck(check)])
    }
}

private struct InstantProbe: Probe {
    func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report { .empty }
}

/// Hands on to the recorder, and keeps how late each run started, in milliseconds.
private final class LatenessSink: ObservationSink {
    private let recorder: Recorder
    private let kept: Mutex<(lateness: [Double], missed: Int)>
    private let room: Int

    /// Has room for so many runs from the start: growing would make the loop late.
    init(_ recorder: Recorder, room: Int) {
        self.recorder = recorder
        self.room = room
        kept = Mutex(([], 0))
    }

    func record(_ observation: Observation) {
        recorder.record(observation)
        kept.withLock { $0.lateness.append(observation.lateness.seconds * 1000) }
    }

    func missed(_ check: CheckID, slots count: Int) {
        recorder.missed(check, slots: count)
        kept.withLock { $0.missed += count }
    }

    func overdue(_ check: CheckID, _ isOverdue: Bool) { recorder.overdue(check, isOverdue) }

    func reset() {
        var empty: [Double] = []
        empty.reserveCapacity(room)
        kept.withLock { $0 = (empty, 0) }
    }

    func read() -> (lateness: [Double], missed: Int) { kept.withLock { $0 } }
}
