import NIOCore
import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct EngineLifetimeTests {
    /// A probe whose runs ignore their cancellation until the latch opens, and the signal of each run's beginning.
    private static func stubborn(_ latch: Latch) -> (probe: ScriptedProbe, begun: AsyncStream<Void>) {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let probe = ScriptedProbe { _ in
            begin.yield()
            await latch.passed()
            return .failure(ProbeFailure(.timeout, in: .wait, "too late"))
        }
        return (probe, begun)
    }

    @Test func `a run that ignores its cancellation does not hold up the shutdown`() async throws {
        let rig = EngineRig()
        let latch = Latch()
        let (probe, begun) = Self.stubborn(latch)
        let check = try makeCheck("api", .live, interval: .seconds(1))
        try await rig.run {
            rig.engine.reload([rig.plan(check, probe)])
            _ = await begun.first { true }
        } whileStopping: {
            let end = rig.time.now + ProbeEngine.patience
            try await Polling.until("the engine is stopping") { rig.time.alarmInstant == end }
            rig.time.advance(by: ProbeEngine.patience)
        }
        #expect(probe.closeCount == 0)
        latch.open()
        try await Polling.until("the probe is closed after its run") { probe.closeCount == 1 }
        try await rig.settle()
        #expect(rig.sink.total == 0)
        #expect(rig.time.alarmInstant == nil)
    }

    @Test func `a probe that does not close does not hold up the shutdown`() async throws {
        let rig = EngineRig()
        let latch = Latch()
        let probe = UnclosableProbe(latch)
        let check = try makeCheck("api", .live, interval: .seconds(1))
        try await rig.run {
            rig.engine.reload([ScheduledProbe(check: check, fingerprint: "") { probe }])
            _ = await rig.sink.nextObservation()
        } whileStopping: {
            let end = rig.time.now + ProbeEngine.patience
            try await Polling.until("the engine is stopping") { rig.time.alarmInstant == end }
            rig.time.advance(by: ProbeEngine.patience)
        }
        latch.open()
    }

    @Test func `a replaced probe is closed once, when its last run has ended, and that run is not recorded`()
        async throws
    {
        let rig = EngineRig()
        let latch = Latch()
        let (old, begun) = Self.stubborn(latch)
        let (new, check) = (ScriptedProbe(), try makeCheck("api", .live, interval: .seconds(5)))
        try await rig.run {
            rig.engine.reload([rig.plan(check, old)])
            _ = await begun.first { true }
            rig.engine.reload([ScheduledProbe(check: check, fingerprint: "new") { new }])
            let observation = await rig.sink.nextObservation()
            #expect(observation?.outcome == .success(.empty))
            rig.engine.reload([])
            try await rig.settle()
            #expect(old.closeCount == 0)
            #expect(new.closeCount == 1)
            latch.open()
            try await Polling.until("the old probe is closed") { old.closeCount == 1 }
            try await rig.advance(by: .seconds(10))
        }
        #expect(rig.sink.total == 1)
        #expect(old.closeCount == 1)
        #expect(new.closeCount == 1)
    }

    @Test func `a check that is removed while overdue is overdue no more, and its probe is closed at last`()
        async throws
    {
        let rig = EngineRig()
        let latch = Latch()
        let (probe, _) = Self.stubborn(latch)
        let check = try makeCheck("api", .live, interval: .seconds(1), timeout: .seconds(1))
        try await rig.run {
            rig.engine.reload([rig.plan(check, probe)])
            try await rig.advance(by: .milliseconds(2100))
            rig.engine.reload([])
            try await rig.advance(by: .seconds(5))
            #expect(probe.closeCount == 0)
            latch.open()
            try await Polling.until("the probe is closed") { probe.closeCount == 1 }
        }
        var overdue: [Bool] = []
        var failures: [FailureReason?] = []
        for _ in 0..<rig.sink.total {
            switch await rig.sink.next() {
            case .overdue(_, let isOverdue): overdue.append(isOverdue)
            case .observation(let observation): failures.append(observation.failure?.reason)
            case .missed, nil: break
            }
        }
        #expect(overdue == [true, false])
        #expect(failures == [.timeout])
        #expect(probe.runCount == 1)
    }

    @Test func `a run that is abandoned before its turn asks nothing`() async throws {
        let rig = EngineRig()
        let probe = ScriptedProbe()
        let check = try makeCheck("api", .live, interval: .seconds(5))
        try await rig.run {
            // Both within one turn of the loop: the run's task has no chance in between.
            try await rig.loop.submit {
                rig.engine.reload([rig.plan(check, probe)])
                rig.engine.reload([])
            }.get()
            try await Polling.until("the probe is closed") { probe.closeCount == 1 }
        }
        #expect(probe.runCount == 0)
        #expect(rig.sink.total == 0)
        #expect(probe.closeCount == 1)
    }

    @Test func `a reload after the stop makes no probe and closes none twice`() async throws {
        let rig = EngineRig()
        let probe = ScriptedProbe()
        let check = try makeCheck("api", .live, interval: .seconds(5))
        try await rig.run {
            rig.engine.reload([rig.plan(check, probe)])
            _ = await rig.sink.nextObservation()
        }
        let made = Mutex(0)
        await rig.engine.reload(
            [
                ScheduledProbe(check: check, fingerprint: "new") {
                    made.withLock { $0 += 1 }
                    return ScriptedProbe()
                }
            ],
            with: {}
        )
        try await rig.settle()
        #expect(made.withLock { $0 } == 0)
        #expect(probe.closeCount == 1)
        #expect(rig.time.alarmInstant == nil)
    }

    @Test func `what changes with a reload changes before the first new run and after the last old one`() async throws {
        let rig = EngineRig()
        let steps = Mutex<[String]>([])
        let latch = Latch()
        let (old, begun) = Self.stubborn(latch)
        let new = ScriptedProbe { _ in
            steps.withLock { $0.append("new run") }
            return .success(.empty)
        }
        let check = try makeCheck("api", .live, interval: .seconds(5))
        try await rig.run {
            rig.engine.reload([rig.plan(check, old)])
            _ = await begun.first { true }
            await rig.engine.reload([ScheduledProbe(check: check, fingerprint: "new") { new }]) {
                steps.withLock { $0.append("change") }
                latch.open()
            }
            #expect(await rig.sink.nextObservation()?.outcome == .success(.empty))
        }
        #expect(steps.withLock { $0 } == ["change", "new run"])
        #expect(rig.sink.total == 1)
    }

    @Test func `one run outside the schedule ends at its deadline, whatever the probe does`() async throws {
        let rig = EngineRig()
        let latch = Latch()
        let (probe, begun) = Self.stubborn(latch)
        let check = try makeCheck("api", .live, interval: .seconds(5))
        let environment = ProbeEnvironment(eventLoop: rig.loop, resolver: Resolver(), time: rig.time)
        async let running = OneShot.run(rig.plan(check, probe), in: environment)
        _ = await begun.first { true }
        await rig.time.sleepers(atLeast: 1)
        rig.time.advance(by: .seconds(2))
        let observation = await running
        #expect(observation.failure?.reason == .timeout)
        #expect(observation.latency == .seconds(2))
        #expect(probe.closeCount == 0)
        latch.open()
        try await Polling.until("the probe is closed") { probe.closeCount == 1 }
    }
}

/// Answers at once and closes only when the latch opens.
private struct UnclosableProbe: Probe {
    private let latch: Latch

    init(_ latch: Latch) { self.latch = latch }

    func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report { .empty }

    func close() async { await latch.passed() }
}
