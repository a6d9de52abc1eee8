import NIOCore
import NIOPosix
import Probing
import ServiceLifecycle
import ServiceLifecycleTestKit
import TestKit
import Vocabulary

/// An engine on a real event loop with a clock that stands still until told.
struct EngineRig {
    let time = TestTime()
    let sink = RecordingSink()
    let engine: ProbeEngine
    let loop = MultiThreadedEventLoopGroup.singleton.next()

    /// Without an alarm of its own the engine is woken by the clock.
    init(alarm: (any Alarm)? = nil) {
        engine = ProbeEngine(
            environment: ProbeEnvironment(
                eventLoop: loop,
                resolver: Resolver { _ in .failure(ProbeFailure(.dns, "no names here")) },
                time: time
            ),
            alarm: alarm ?? time,
            sink: sink,
            heartbeat: Heartbeat("probes", period: .seconds(5), now: time.now)
        )
    }

    /// Moves the clock in steps of 50 ms, and lets the loop do what is due after each.
    ///
    /// What a step sets off is at most three turns of the loop deep: the alarm, the run's task, its end.
    func advance(by duration: Duration) async throws {
        let end = time.now + duration
        while time.now < end {
            time.advance(by: .milliseconds(50))
            try await settle()
        }
    }

    func plan(_ check: Check, _ probe: ScriptedProbe) -> ScheduledProbe {
        ScheduledProbe(check: check, fingerprint: "") { probe }
    }

    /// Lets the loop do what is due.
    func settle() async throws {
        for _ in 0..<4 { try await loop.submit {}.get() }
    }

    /// Runs the engine beside `body`, then asks it to stop, and returns when it has; `meanwhile` runs while it stops.
    func run(
        _ body: @escaping @Sendable () async throws -> Void,
        whileStopping meanwhile: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        try await testGracefulShutdown { @Sendable shutdown in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await engine.run() }
                try await body()
                shutdown.triggerGracefulShutdown()
                try await meanwhile()
                try await group.waitForAll()
            }
        }
    }
}

enum Gate {
    /// Suspends until the task is cancelled.
    static func untilCancelled() async {
        let (never, _) = AsyncStream<Never>.makeStream()
        for await _ in never {}
    }
}
