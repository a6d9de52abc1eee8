import Glibc
import NIOCore
import NIOPosix
import Probes
import Probing
import Synchronization
import TestKit
import Vocabulary

/// A server that the suites share; tests that stop or fill a server start their own.
enum PostgresShared {
    private static let task = Mutex<Task<PostgresServer, any Error>?>(nil)

    static func server() async throws -> PostgresServer {
        let task = task.withLock { task in
            // Unstructured, because the server outlives the test that asks first.
            let known = task ?? Task { try await PostgresServer.start(["max_connections": "100"]) }
            task = known
            return known
        }
        return try await task.value
    }
}

extension PostgresServer {
    /// How to reach it as its superuser, without TLS unless asked.
    func options(_ change: (inout PostgresOptions) -> Void = { _ in }) -> PostgresOptions {
        var options = PostgresOptions(
            host: "127.0.0.1",
            port: port,
            database: "postgres",
            user: Self.user,
            password: Self.password
        )
        change(&options)
        return options
    }
}

/// What became of one run, as the engine would have it.
struct PostgresRun {
    let outcome: Result<Report, ProbeFailure>
    /// Where it was when it ended or was cancelled.
    let phase: Phase?

    var failure: ProbeFailure? {
        guard case .failure(let failure) = outcome else { return nil }
        return failure
    }

    var report: Report? { try? outcome.get() }

    /// Runs a probe once; at the deadline it is cancelled and the outcome is a `timeout` in the phase of that moment.
    ///
    /// The time of the deadline begins once the run is in `phase`, when one is given, however busy the machine is.
    static func of(
        _ probe: any Probe,
        _ level: CheckLevel = .live,
        within limit: Duration = .seconds(20),
        of phase: Phase? = nil
    ) async -> PostgresRun {
        let time = SystemTime()
        let run = ProbeRun(
            check: CheckID(postgresName, level),
            started: time.now,
            deadline: time.now + limit,
            time: time
        )
        return await withTaskGroup(of: PostgresRun?.self) { group in
            group.addTask {
                do throws(ProbeFailure) {
                    let report = try await probe.run(run)
                    return PostgresRun(outcome: .success(report), phase: run.phase)
                } catch {
                    return PostgresRun(outcome: .failure(error), phase: run.phase)
                }
            }
            group.addTask {
                do {
                    if let phase { try await Polling.until("the run is in \(phase)") { run.phase == phase } }
                    try await time.sleep(until: time.now + limit)
                } catch {
                    return nil
                }
                let phase = run.phase
                return PostgresRun(outcome: .failure(ProbeFailure(.timeout, in: phase, "deadline")), phase: phase)
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            return first ?? PostgresRun(outcome: .failure(ProbeFailure(.internal, "no outcome")), phase: nil)
        }
    }

    /// Makes a probe, runs it once and closes it.
    static func once(
        _ level: CheckLevel,
        _ options: PostgresOptions,
        within limit: Duration = .seconds(20),
        of phase: Phase? = nil
    ) async -> PostgresRun {
        let probe = PostgresProbes.make(level, options, environment: .forTests)
        let run = await of(probe, level, within: limit, of: phase)
        await probe.close()
        return run
    }
}

private let postgresName = ServiceName("postgres").unwrapped

extension Optional {
    /// For constants of a test that are certainly there.
    fileprivate var unwrapped: Wrapped {
        guard let self else { preconditionFailure("a constant of the tests is wrong") }
        return self
    }
}

extension ProbeEnvironment {
    static var forTests: ProbeEnvironment {
        ProbeEnvironment(
            eventLoop: NIOSingletons.posixEventLoopGroup.any(),
            resolver: Resolver(),
            time: SystemTime()
        )
    }
}

extension Report {
    /// The value behind a JSON key.
    func value(_ key: String) -> FactValue? { facts.first { $0.key == key }?.value }

    /// The sample of a metric.
    func sample(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        facts.first { $0.metric?.name == name && $0.metric?.labels == labels }?.value.sample
    }
}
