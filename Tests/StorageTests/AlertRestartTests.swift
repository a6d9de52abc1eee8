import Rules
import TestKit
import Testing
import Vocabulary

@testable import Storage

/// One process after the other on one file, each with an engine clock of its own.
@Suite(.timeLimit(.minutes(1))) struct AlertRestartTests {
    /// 2026-01-01T00:00:00Z.
    private static let start: Int64 = 1_767_225_600_000_000_000
    private let state: TemporaryState

    init() throws {
        state = try TemporaryState()
    }

    /// The clock of a process that starts when the wall clock shows so many seconds after the first.
    private func clock(_ seconds: Int) -> TestTime {
        TestTime(now: Instant(nanoseconds: Self.start + Int64(seconds) * 1_000_000_000))
    }

    private func ledger(_ time: TestTime) throws -> Ledger {
        try Ledger(archive: try Archive(in: try state.open()), time: time, logger: .quiet)
    }

    /// How far a rule's alert has come at its last evaluation.
    private func progress(_ memory: RuleMemory, _ instance: String = "a") throws -> Duration {
        let alert = try #require(memory.alerts.first { $0.labels["instance"] == instance })
        return memory.evaluatedAt - alert.activeAt
    }

    private func memory(_ ledger: Ledger) throws -> RuleMemory { try #require(try ledger.ruleMemories().first) }

    @Test(arguments: [-3600, -1, 0, 1, 3600])
    func `a step of the wall clock while running changes no progress`(step: Int) async throws {
        do {
            let time = clock(0)
            let ledger = try ledger(time)
            let start = time.now
            #expect(
                await ledger.commit(
                    .evaluation(at: start, keeping: [.example("a", activeAt: start), .example("b", activeAt: start)])
                )
            )
            time.advance(by: .seconds(100))
            time.stepWallClock(by: .seconds(step))
            // Only one of the two rows is written after the step.
            let firing = Alert.example("b", .firing, activeAt: start, firedAt: time.now)
            #expect(await ledger.commit(.evaluation(at: time.now, keeping: [firing])))
        }
        // Killed; ten seconds later the next one starts with the wall clock as it is now.
        let time = clock(110 + step)
        let kept = try memory(try ledger(time))
        #expect(time.now - kept.evaluatedAt == .seconds(10))
        let resumed = kept.resumed(at: time.now)
        #expect(try progress(resumed) == .seconds(100))
        #expect(try progress(resumed, "b") == .seconds(110))
        #expect(resumed.alerts.last?.firedAt == kept.evaluatedAt)
    }

    @Test(arguments: [-3600, 3600])
    func `a step of the wall clock over the restart changes no progress`(step: Int) async throws {
        do {
            let time = clock(0)
            let start = time.now
            time.advance(by: .seconds(100))
            let alerts = [
                Alert.example("a", activeAt: start), .example("b", .firing, activeAt: start, firedAt: time.now),
            ]
            #expect(try await ledger(time).commit(.evaluation(at: time.now, keeping: alerts)))
        }
        let time = clock(110 + step)
        let resumed = try memory(try ledger(time)).resumed(at: time.now)
        #expect(try progress(resumed) == .seconds(100))
        #expect(try progress(resumed, "b") >= .seconds(100))
        #expect(resumed.alerts.allSatisfy { $0.firedAt ?? time.now <= time.now })
    }

    @Test func `alerts that a process does not touch go on with those that it does`() async throws {
        do {
            let time = clock(0)
            let alerts = [Alert.example("a", activeAt: time.now), .example("b", activeAt: time.now)]
            time.advance(by: .seconds(60))
            #expect(try await ledger(time).commit(.evaluation(at: time.now, keeping: alerts)))
        }
        do {
            // An hour later: the first evaluation mentions one of the two.
            let time = clock(3660)
            let ledger = try ledger(time)
            let resumed = try memory(ledger).resumed(at: time.now)
            let firing = Alert.example("a", .firing, activeAt: resumed.alerts[0].activeAt, firedAt: time.now)
            #expect(await ledger.commit(.evaluation(at: time.now, keeping: [firing])))
            time.advance(by: .seconds(15))
            #expect(await ledger.commit(.evaluation(at: time.now)))
        }
        let time = clock(10_000)
        let kept = try memory(try ledger(time))
        #expect(try progress(kept, "a") == .seconds(75))
        #expect(try progress(kept, "b") == .seconds(75))
        #expect(kept.alerts.map(\.state) == [.firing, .pending])
    }

    @Test(arguments: [-3600, 0, 3600])
    func `what was given out at the start is what is written, also when the wall clock steps before`(
        step: Int
    ) async throws {
        do {
            let time = clock(0)
            let alerts = [
                Alert.example("a", activeAt: time.now),
                Alert.example("b", .firing, activeAt: time.now, firedAt: time.now),
            ]
            time.advance(by: .seconds(60))
            #expect(try await ledger(time).commit(.evaluation(at: time.now, keeping: alerts)))
        }
        let time = clock(3660)
        let ledger = try ledger(time)
        let given = try #require(try ledger.ruleMemories(resumedAt: time.now).first)
        #expect(given.evaluatedAt == time.now)
        #expect(try progress(given) == .seconds(60))
        // The first evaluation is some seconds later, and changes nothing.
        time.stepWallClock(by: .seconds(step))
        time.advance(by: .seconds(20))
        #expect(await ledger.commit(.evaluation(at: time.now)))
        let kept = try memory(ledger)
        #expect(kept.alerts == given.alerts)
        #expect(kept.evaluatedAt == time.now)
        #expect(try progress(kept) == .seconds(80))
    }

    @Test func `a change without an evaluation does not make the rule look evaluated`() async throws {
        let time = clock(0)
        let ledger = try ledger(time)
        let start = time.now
        #expect(await ledger.commit(.evaluation(at: start, keeping: [.example(activeAt: start)])))
        time.advance(by: .seconds(10))
        let sent = AlertCommit(at: time.now, kept: [.init(key: .example(), alert: .example("b", activeAt: start))])
        #expect(await ledger.commit(sent))
        let kept = try memory(ledger)
        #expect(kept.evaluatedAt == start)
        #expect(kept.alerts.count == 2)
    }
}
