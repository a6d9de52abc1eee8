import Exposition
import Glibc
import NIOPosix
import Probing
import Recording
import Synchronization
import Vocabulary

/// What the core costs on this machine, as one table.
@main
struct Bench {
    static func main() async throws {
        let seconds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 30
        print("measure                                     median       p99     worst   missed   CPU per run")
        for (checks, interval) in [(500, 1), (10_000, 1)] {
            print(try await EngineBench(checks: checks, interval: .seconds(interval)).run(for: .seconds(seconds)))
        }
        print(try ExpositionBench().run())
    }
}

/// An engine with checks that answer at once: what is left is the engine and the recorder.
struct EngineBench {
    let checks: Int
    let interval: Duration

    func run(for duration: Duration) async throws -> String {
        let time = SystemTime()
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let services = try (0..<checks).map { try watched("service-\($0)", interval: interval) }
        let recorder = Recorder(
            stack: Stack(services: services),
            time: time,
            redactor: Redactor(secrets: []),
            onTransitions: { _ in }
        )
        let sink = LatenessSink(recorder)
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
        let running = Task { try await engine.run() }
        // The first two seconds spread the checks over the grid.
        try await time.sleep(until: time.now + .seconds(2))
        sink.reset()
        let before = processorTime()
        try await time.sleep(until: time.now + duration)
        let spent = processorTime() - before
        let (lateness, missed) = sink.read()
        running.cancel()
        _ = try? await running.value
        let cost = lateness.isEmpty ? 0 : spent / Double(lateness.count) * 1e6
        return row(
            "start lateness, \(checks) checks/s",
            lateness.sorted(),
            suffix: "\(pad(missed, 9))   \(fixed(cost, 1)) us"
        )
    }
}

/// `/metrics` of seven services that have all run.
struct ExpositionBench {
    func run() throws -> String {
        let time = SystemTime()
        let services = try (0..<7).map { try watched("service-\($0)", interval: .seconds(5)) }
        let recorder = Recorder(
            stack: Stack(services: services),
            time: time,
            redactor: Redactor(secrets: []),
            onTransitions: { _ in }
        )
        for round in 0..<200 {
            for check in services.flatMap(\.checks) {
                let started = time.now
                let latency = Duration.microseconds(500 + round * 17)
                recorder.record(
                    Observation(
                        check: check.check.id,
                        slot: started,
                        started: started,
                        latency: latency,
                        outcome: .success(.empty),
                        phases: [PhaseTiming(.connect, latency / 2)]
                    )
                )
            }
        }
        recorder.turnWindows(now: time.now + .seconds(20))
        let registry = MetricsRegistry()
        registry.add(source: recorder)
        var times: [Duration] = []
        var size = 0
        for _ in 0..<500 {
            let started = time.now
            size = ExpositionFormat.text.encode(registry.collect()).count
            times.append(started.duration(to: time.now))
        }
        return row("/metrics of 7 services, \(size) bytes", times.sorted(), suffix: "")
    }
}

struct InstantProbe: Probe {
    func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report { .empty }
}

/// Hands on to the recorder, and keeps how late each run started.
final class LatenessSink: ObservationSink {
    private let recorder: Recorder
    private let kept = Mutex((lateness: [Duration](), missed: 0))

    init(_ recorder: Recorder) { self.recorder = recorder }

    func record(_ observation: Observation) {
        recorder.record(observation)
        kept.withLock { $0.lateness.append(observation.lateness) }
    }

    func missed(_ check: CheckID, slots count: Int) { kept.withLock { $0.missed += count } }
    func overdue(_ check: CheckID, _ isOverdue: Bool) {}
    func reset() { kept.withLock { $0 = ([], 0) } }
    func read() -> (lateness: [Duration], missed: Int) { kept.withLock { $0 } }
}

struct BadName: Error {}

func watched(_ name: String, interval: Duration) throws -> WatchedService {
    guard let name = ServiceName(name) else { throw BadName() }
    let check = Check(id: CheckID(name, .live), kind: "bench", interval: interval, timeout: interval)
    return WatchedService(name: name, kind: "bench", checks: [WatchedCheck(check)])
}

/// User and system time of this process, in seconds.
func processorTime() -> Double {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
}

func row(_ name: String, _ sorted: [Duration], suffix: String) -> String {
    func at(_ quantile: Double) -> String {
        guard !sorted.isEmpty else { return "-" }
        return fixed(sorted[min(sorted.count - 1, Int(Double(sorted.count) * quantile))].seconds * 1000, 3) + " ms"
    }
    return name + String(repeating: " ", count: max(1, 39 - name.count))
        + [0.5, 0.99, 1].map { pad(at($0), 10) }.joined()
        + suffix
}

func pad(_ value: some CustomStringConvertible, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - value.description.count)) + value.description
}

func fixed(_ value: Double, _ digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { result, _ in result * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    let fraction = String(scaled % scale)
    return "\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}
