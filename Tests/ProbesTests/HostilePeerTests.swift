import NIOCore
import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(2))) struct HostilePeerTests {
    /// How long after its deadline a run may be reported on a busy machine.
    private static let margin: Duration = .seconds(1)
    private static let runs = 2
    /// 2.75 s of the canary, longer than the interval of any row.
    private static let stretch = 12

    @Test func `hostile peers of every kind are told apart in time, and delay nobody`() async throws {
        try await meet(HostilePeer.allCases.filter { !HostilePeer.stalling.contains($0) }) {
            try await $0.costlyAnswers()
        }
    }

    @Test
    func `socket accepts and never answers, for each of the 7 probes, incl. TLS and mid-response stall`() async throws {
        try await meet(HostilePeer.stalling)
    }

    /// Every kind meets each of the peers, all at the same time, and these rows beside them.
    private func meet(
        _ peers: [HostilePeer],
        beside more: (HostileGround) async throws -> [HostileRow] = { _ in [] }
    ) async throws {
        let ground = try await HostileGround()
        var rows: [HostileRow] = []
        for kind in HostileKind.all {
            for peer in peers { rows.append(try await ground.row(kind, peer)) }
        }
        rows += try await more(ground)
        let canary = Check(
            id: CheckID(try #require(ServiceName("canary")), .live),
            kind: "canary",
            interval: Check.smallestInterval,
            timeout: Check.smallestInterval
        )
        let journal = Journal(ground.environment.time, rows, canary: canary.id)
        try await watch(rows, canary, journal, ground)

        for row in rows { judge(row, journal.entries.filter { $0.observation.check == row.check.id }) }
        #expect(journal.progress.longestStretch >= Self.stretch)
        #expect(journal.progress.overdue.isEmpty)
        for row in rows { try await row.settle() }
        try await ground.leave()
    }

    /// Runs the engine until every check has been judged often enough, no run is left that has outlived its deadline, and
    /// the canary has been on time for as long as it takes all the others to run.
    ///
    /// On a busy machine anybody is late now and then; a peer that holds up the loop does so whenever it is asked.
    private func watch(
        _ rows: [HostileRow],
        _ canary: Check,
        _ journal: Journal,
        _ ground: HostileGround
    ) async throws {
        let engine = ground.engine(journal)
        engine.reload(
            rows.map { row in ScheduledProbe(check: row.check, fingerprint: "") { row.probe } }
                + [ScheduledProbe(check: canary, fingerprint: "") { ScriptedProbe() }]
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await engine.run() }
            await journal.until { progress in
                progress.overdue.isEmpty && progress.longestStretch >= Self.stretch
                    && rows.allSatisfy { progress.right[$0.check.id, default: 0] >= Self.runs }
            }
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    private func judge(_ row: HostileRow, _ entries: [Journal.Entry]) {
        let id = row.check.id
        #expect(entries.count { row.expects($0.observation) } >= Self.runs, "\(id) has not been \(row.verdict)")
        for entry in entries {
            let observation = entry.observation
            #expect(observation.latency <= row.check.timeout, "\(id)")
            let reported = observation.started.duration(to: entry.reported)
            #expect(reported <= row.check.timeout + Self.margin, "\(id) was reported after \(reported)")
            if case .discarded = observation.outcome { continue }
            // A peer of this same process may be starved of its turn on a busy machine: the deadline says so, or a limit
            // that the probe has within it.
            let isStarved =
                observation.latency >= row.check.timeout
                || (row.verdict == .success && observation.failure?.reason == .timeout)
            guard !row.expects(observation), !isStarved else { continue }
            Issue.record("\(id) is \(observation.outcome), not \(row.verdict)")
        }
    }
}

extension HostileRow {
    func expects(_ observation: Observation) -> Bool {
        if case .discarded = observation.outcome { return false }
        let failure = observation.failure
        return failure?.reason == verdict.reason && failure?.phase == verdict.phase
    }
}

extension HostileGround {
    func engine(_ sink: any ObservationSink) -> ProbeEngine {
        ProbeEngine(
            environment: environment,
            alarm: EventLoopAlarm(eventLoop: environment.eventLoop, time: environment.time),
            sink: sink,
            heartbeat: Heartbeat("probes", period: ProbeEngine.pulse, now: environment.time.now)
        )
    }
}

/// Notes what the engine reports, and when.
private final class Journal: ObservationSink {
    struct Entry: Sendable {
        let observation: Observation
        let reported: Instant
    }

    struct Progress: Sendable {
        /// How many runs of each check found what they should.
        var right: [CheckID: Int] = [:]
        var overdue: Set<CheckID> = []
        /// How many runs of the canary in a row were on time, none missed between them.
        var stretch = 0
        var longestStretch = 0
    }

    private struct State {
        var entries: [Entry] = []
        var progress = Progress()
    }

    private let time: any Time
    private let rows: [CheckID: HostileRow]
    private let canary: CheckID
    private let state = Mutex(State())
    private let news: AsyncStream<Void>
    private let tell: AsyncStream<Void>.Continuation

    init(_ time: any Time, _ rows: [HostileRow], canary: CheckID) {
        self.time = time
        self.rows = Dictionary(rows.map { ($0.check.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.canary = canary
        (news, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var entries: [Entry] { state.withLock { $0.entries } }
    var progress: Progress { state.withLock { $0.progress } }

    /// Suspends until things are as wanted, or the test is out of time.
    func until(_ condition: (Progress) -> Bool) async {
        for await _ in news where condition(progress) { return }
    }

    func record(_ observation: Observation) {
        let reported = time.now
        let isRight = rows[observation.check]?.expects(observation) == true
        let isOnTime = observation.lateness <= .milliseconds(100)
        state.withLock { state in
            state.entries.append(Entry(observation: observation, reported: reported))
            if isRight { state.progress.right[observation.check, default: 0] += 1 }
            guard observation.check == canary else { return }
            state.progress.stretch = isOnTime ? state.progress.stretch + 1 : 0
            state.progress.longestStretch = max(state.progress.longestStretch, state.progress.stretch)
        }
        tell.yield()
    }

    func missed(_ check: CheckID, slots count: Int) {
        guard check == canary else { return }
        state.withLock { $0.progress.stretch = 0 }
    }

    func overdue(_ check: CheckID, _ isOverdue: Bool) {
        state.withLock { state in
            if isOverdue { state.progress.overdue.insert(check) } else { state.progress.overdue.remove(check) }
        }
        tell.yield()
    }
}
