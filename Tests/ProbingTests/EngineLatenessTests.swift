import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

/// What a process that stood still (stopped, swapped out, a paused machine) makes of it when it goes on.
@Suite(.timeLimit(.minutes(1))) struct EngineLatenessTests {
    @Test func `after a pause each check runs once, the slots it slept through are missed, and none is lost`()
        async throws
    {
        let rig = EngineRig()
        let names = ["a", "b", "c", "d"]
        let probes = names.map { _ in
            ScriptedProbe { _ in .failure(ProbeFailure(.connectRefused, in: .connect, "refused")) }
        }
        let interval = Duration.seconds(1)
        let checks = try names.map { try makeCheck($0, .live, interval: interval, timeout: .milliseconds(500)) }
        try await rig.run {
            rig.engine.reload(zip(checks, probes).map { rig.plan($0, $1) })
            try await rig.advance(by: .seconds(3))
            let before = probes.map(\.runCount)
            rig.time.advance(by: .seconds(60))
            try await rig.settle()
            #expect(zip(probes, before).allSatisfy { $0.runCount == $1 + 1 })
            try await rig.advance(by: .seconds(3))
        }
        var slots: [CheckID: [Instant]] = [:]
        var missed: [CheckID: Int] = [:]
        for _ in 0..<rig.sink.total {
            switch await rig.sink.next() {
            case .observation(let observation):
                slots[observation.check, default: []].append(observation.slot)
                let isLate = observation.lateness > .milliseconds(50)
                #expect((observation.failure == nil) == isLate, "\(observation.lateness)")
                #expect(observation.lateness < interval)
            case .missed(let check, let count): missed[check, default: 0] += count
            case .overdue, nil: Issue.record("nothing was overdue")
            }
        }
        for check in checks {
            let runs = try #require(slots[check.id])
            #expect((58...60).contains(missed[check.id] ?? 0))
            // From the first slot of the grid to the last each one was either run or missed.
            let covered = runs[1].duration(to: try #require(runs.last)) / interval
            #expect(Int(covered.rounded()) + 1 == runs.count - 1 + (missed[check.id] ?? 0))
        }
    }

    @Test func `a deadline that we slept through is no verdict on the target`() async throws {
        let rig = EngineRig()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let probe = ScriptedProbe { run in
            run.enter(.wait)
            begin.yield()
            await Gate.untilCancelled()
            return .success(.empty)
        }
        try await rig.run {
            rig.engine.reload([rig.plan(try makeCheck("api", .live, interval: .seconds(5)), probe)])
            _ = await begun.first { true }
            rig.time.advance(by: .seconds(60))
            let observation = try #require(await rig.sink.nextObservation())
            guard case .discarded(let failure) = observation.outcome else { throw Unexpected() }
            #expect(failure.reason == .timeout)
            #expect(observation.latency == .seconds(2))
        }
    }

    @Test(arguments: [true, false]) func `what ended while we stood still counts only when it is good`(
        isGood: Bool
    ) async throws {
        // The end of the run is seen before the alarm, as when a socket and a timer are both due after a pause.
        let rig = EngineRig(alarm: MuteAlarm())
        let latch = Latch()
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let probe = ScriptedProbe { run in
            run.enter(.wait)
            begin.yield()
            await latch.passed()
            return isGood ? .success(.empty) : .failure(ProbeFailure(.protocol, in: .wait, "closed"))
        }
        // Not run, or its first step might see the deadline.
        rig.engine.reload([rig.plan(try makeCheck("api", .live, interval: .seconds(5)), probe)])
        _ = await begun.first { true }
        rig.time.advance(by: .seconds(60))
        latch.open()
        let observation = try #require(await rig.sink.nextObservation())
        switch observation.outcome {
        case .success: #expect(isGood)
        case .discarded: #expect(!isGood)
        case .failure: Issue.record("\(observation.outcome)")
        }
        #expect(observation.latency == .seconds(2))
    }

    @Test func `the deadline of a run that has ended wakes nobody`() async throws {
        let alarm = NotingAlarm()
        let rig = EngineRig(alarm: alarm)
        let start = rig.time.now
        rig.engine.reload([rig.plan(try makeCheck("api", .live, interval: .seconds(5)), ScriptedProbe())])
        _ = try #require(await rig.sink.nextObservation())
        try await rig.settle()
        let last = try #require(alarm.instants.last)
        #expect(last > start + .seconds(2))
    }
}

/// Notes what it is set for, and never rings.
private final class NotingAlarm: Alarm {
    private let settings = Mutex<[Instant]>([])

    var instants: [Instant] { settings.withLock { $0 } }

    func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void) {
        settings.withLock { $0.append(instant) }
    }

    func stop() {}
}

/// Never rings.
private struct MuteAlarm: Alarm {
    func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void) {}
    func stop() {}
}
