import NIOCore
import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct HostilePeerTests {
    /// How long after its deadline a run may be reported on a busy machine.
    private static let margin: Duration = .seconds(1)
    private static let runs = 2

    @Test func `hostile peers of every kind are told apart in time, and delay nobody`() async throws {
        let ground = try await HostileGround()
        var rows: [HostileRow] = []
        for kind in HostileKind.all {
            for peer in HostilePeer.allCases { rows.append(try await ground.row(kind, peer)) }
        }
        let canary = Check(
            id: CheckID(try #require(ServiceName("canary")), .live),
            kind: "canary",
            interval: Check.smallestInterval,
            timeout: Check.smallestInterval
        )
        let journal = Journal(ground.environment.time)
        try await watch(rows, canary, journal, ground)

        let entries = journal.entries
        for row in rows { judge(row, entries.filter { $0.observation.check == row.check.id }) }
        let overdue = journal.overdue.map(\.description)
        #expect(overdue.isEmpty)
        judgeCanary(entries.map(\.observation).filter { $0.check == canary.id }, missed: journal.missed[canary.id])
        for row in rows { try await row.settle() }
        try await ground.leave()
    }

    /// Runs the engine until every check has been judged often enough.
    private func watch(
        _ rows: [HostileRow],
        _ canary: Check,
        _ journal: Journal,
        _ ground: HostileGround
    ) async throws {
        let engine = ProbeEngine(
            environment: ground.environment,
            alarm: EventLoopAlarm(eventLoop: ground.environment.eventLoop, time: ground.environment.time),
            sink: journal,
            heartbeat: Heartbeat("probes", period: ProbeEngine.pulse, now: ground.environment.time.now)
        )
        let instant = ScriptedProbe()
        engine.reload(
            rows.map { row in ScheduledProbe(check: row.check, fingerprint: "") { row.probe } }
                + [ScheduledProbe(check: canary, fingerprint: "") { instant }]
        )
        let ids = Set(rows.map(\.check.id) + [canary.id])
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            await journal.until { judged in ids.allSatisfy { judged[$0, default: 0] >= Self.runs } }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func judge(_ row: HostileRow, _ entries: [Journal.Entry]) {
        let judged = entries.filter { if case .discarded = $0.observation.outcome { false } else { true } }
        #expect(judged.count >= Self.runs, "\(row.check.id) was judged \(judged.count) times")
        for entry in judged {
            let (observation, id) = (entry.observation, row.check.id)
            let failure = observation.failure
            #expect(failure?.reason == row.verdict.reason, "\(id): \(failure?.message ?? "success")")
            #expect(failure?.phase == row.verdict.phase, "\(id): \(failure?.message ?? "success")")
            #expect(observation.latency <= row.check.timeout, "\(id)")
            // All runs of a dead name but the first do not wait for what still hangs.
            if row.verdict.isOutOfTime, row.verdict.reason != .dns {
                #expect(observation.latency == row.check.timeout, "\(id)")
            }
            let reported = observation.started.duration(to: entry.reported)
            #expect(reported <= row.check.timeout + Self.margin, "\(id) was reported after \(reported)")
        }
    }

    private func judgeCanary(_ observations: [Observation], missed: Int?) {
        let late = observations.filter { $0.lateness > .milliseconds(100) }
        #expect(late.count <= max(1, observations.count / 10), "\(late.map(\.lateness)) of \(observations.count)")
        #expect(missed ?? 0 == 0)
        #expect(observations.allSatisfy { $0.failure == nil })
    }
}

/// Notes what the engine reports, and when.
private final class Journal: ObservationSink {
    struct Entry: Sendable {
        let observation: Observation
        let reported: Instant
    }

    private struct State {
        var entries: [Entry] = []
        var judged: [CheckID: Int] = [:]
        var missed: [CheckID: Int] = [:]
        var overdue: [CheckID] = []
    }

    private let time: any Time
    private let state = Mutex(State())
    private let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(_ time: any Time) {
        self.time = time
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var entries: [Entry] { state.withLock { $0.entries } }
    var missed: [CheckID: Int] { state.withLock { $0.missed } }
    var overdue: [CheckID] { state.withLock { $0.overdue } }

    /// Suspends until the numbers of judged runs are as wanted, or the test is out of time.
    func until(_ condition: ([CheckID: Int]) -> Bool) async {
        for await _ in news where condition(state.withLock { $0.judged }) { return }
    }

    func record(_ observation: Observation) {
        let reported = time.now
        state.withLock { state in
            state.entries.append(Entry(observation: observation, reported: reported))
            if case .discarded = observation.outcome { return }
            state.judged[observation.check, default: 0] += 1
        }
        tell.yield()
    }

    func missed(_ check: CheckID, slots count: Int) {
        state.withLock { $0.missed[check, default: 0] += count }
    }

    func overdue(_ check: CheckID, _ isOverdue: Bool) {
        guard isOverdue else { return }
        state.withLock { $0.overdue.append(check) }
    }
}
