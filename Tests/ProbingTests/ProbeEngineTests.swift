import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct ProbeEngineTests {
    @Test func `a check runs at once and then on every slot`() async throws {
        let rig = EngineRig()
        let check = try makeCheck("api", .live, interval: .seconds(5))
        try await rig.run {
            rig.engine.reload([rig.plan(check, ScriptedProbe())])
            try await rig.advance(by: .seconds(20))
            let first = try #require(await rig.sink.nextObservation())
            #expect(first.slot == first.started)
            #expect(first.outcome == .success(.empty))
            let second = try #require(await rig.sink.nextObservation())
            #expect(first.slot.duration(to: second.slot) <= .milliseconds(7500))
            let third = try #require(await rig.sink.nextObservation())
            #expect(second.slot.duration(to: third.slot) == .seconds(5))
            #expect(third.lateness < .milliseconds(50))
        }
    }

    @Test(arguments: [
        (Phase.dns, FailureReason.dns), (.connect, .connectTimeout), (.tls, .timeout), (.wait, .timeout),
    ])
    func `a run out of time says where it hung`(phase: Phase, reason: FailureReason) async throws {
        let rig = EngineRig()
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let probe = ScriptedProbe { run in
            run.enter(phase)
            enter.yield()
            await Gate.untilCancelled()
            return .success(.empty)
        }
        try await rig.run {
            rig.engine.reload([rig.plan(try makeCheck("api", .live, interval: .seconds(5)), probe)])
            _ = await entered.first { true }
            rig.time.advance(by: .seconds(2))
            let observation = try #require(await rig.sink.nextObservation())
            #expect(observation.failure?.reason == reason)
            #expect(observation.failure?.phase == phase)
            #expect(observation.latency == .seconds(2))
            #expect(observation.phases == [PhaseTiming(phase, .seconds(2))])
        }
    }

    @Test func `a failure that we were too late to judge is discarded, a success is not`() async throws {
        let rig = EngineRig()
        let failing = ScriptedProbe { _ in .failure(ProbeFailure(.connectRefused, in: .connect, "refused")) }
        let fine = ScriptedProbe()
        try await rig.run {
            rig.engine.reload([
                rig.plan(try makeCheck("failing", .live, interval: .seconds(5)), failing),
                rig.plan(try makeCheck("fine", .ready, interval: .seconds(5)), fine),
            ])
            try await rig.advance(by: .seconds(1))
            // The whole process stands still for 20 seconds; the next runs start that late.
            rig.time.advance(by: .seconds(22))
            try await rig.advance(by: .milliseconds(50))
            var late: [String: Observation.Outcome] = [:]
            while late.count < 2, let observation = await rig.sink.nextObservation() {
                guard observation.lateness > .milliseconds(200) else { continue }
                late[observation.check.service.rawValue] = observation.outcome
            }
            #expect(late["fine"] == .success(.empty))
            guard case .discarded(let failure) = late["failing"] else { throw Unexpected() }
            #expect(failure.reason == .connectRefused)
        }
    }

    @Test func `a hung probe delays no other check`() async throws {
        let rig = EngineRig()
        let hung = ScriptedProbe { _ in
            await Gate.untilCancelled()
            return .success(.empty)
        }
        try await rig.run {
            rig.engine.reload([
                rig.plan(try makeCheck("hung", .live, interval: .seconds(5)), hung),
                rig.plan(try makeCheck("fine", .live, interval: .milliseconds(250)), ScriptedProbe()),
            ])
            try await rig.advance(by: .seconds(4))
            var fine = 0
            while fine < 14, let observation = await rig.sink.nextObservation() {
                guard observation.check.service.rawValue == "fine" else { continue }
                #expect(observation.lateness <= .milliseconds(50))
                fine += 1
            }
        }
    }

    @Test func `shutdown cancels what is in flight, records nothing, and closes every probe`() async throws {
        let rig = EngineRig()
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let probe = ScriptedProbe { run in
            enter.yield()
            await Gate.untilCancelled()
            return .failure(ProbeFailure(.timeout, in: .wait, "cancelled"))
        }
        try await rig.run {
            rig.engine.reload([rig.plan(try makeCheck("api", .live, interval: .seconds(5)), probe)])
            _ = await entered.first { true }
        }
        #expect(rig.sink.total == 0)
        #expect(probe.closeCount == 1)
    }

    @Test func `a reload keeps an unchanged probe and closes a removed one`() async throws {
        let rig = EngineRig()
        let kept = ScriptedProbe()
        let removed = ScriptedProbe()
        let replacement = ScriptedProbe()
        let check = try makeCheck("kept", .live, interval: .seconds(5))
        try await rig.run {
            rig.engine.reload([
                rig.plan(check, kept), rig.plan(try makeCheck("removed", .live, interval: .seconds(5)), removed),
            ])
            try await rig.advance(by: .seconds(8))
            rig.engine.reload([rig.plan(check, replacement)])
            try await rig.advance(by: .seconds(10))
        }
        #expect((3...4).contains(kept.runCount))
        #expect((1...2).contains(removed.runCount))
        #expect(replacement.runCount == 0)
        #expect(removed.closeCount == 1)
        #expect(kept.closeCount == 1)
    }
}
