import Probing
import TestKit
import Testing
import Vocabulary

@testable import struct Probing.Grid

@Suite struct ScheduleTests {
    @Test func `an added check runs at once and then on its grid`() throws {
        var drive = ScheduleDrive()
        let check = try makeCheck("api", .live, interval: .seconds(5))
        drive.reload([check])
        drive.runFor(.seconds(20))
        let slots = drive.runs.map(\.slot)
        #expect(slots.first == drive.start)
        #expect((4...5).contains(slots.count))
        let grid = Grid(check)
        for (earlier, later) in zip(slots, slots.dropFirst()) {
            #expect(grid.firstSlot(after: earlier + .milliseconds(2500)) == later)
        }
    }

    @Test func `first runs are spread, live before ready before deep`() throws {
        var drive = ScheduleDrive()
        let checks = try CheckLevel.allCases.reversed().flatMap { level in
            try (0..<4).map { try makeCheck("service-\($0)", level, interval: .seconds(10)) }
        }
        drive.reload(checks)
        drive.runFor(.seconds(1))
        let first = drive.runs.prefix(12)
        #expect(
            first.map(\.check.id.level) == [
                .live, .live, .live, .live, .ready, .ready, .ready, .ready, .deep, .deep, .deep, .deep,
            ]
        )
        #expect(Set(first.map(\.slot)).count == 12)
        #expect(first.allSatisfy { drive.start.duration(to: $0.slot) < .seconds(1) })
    }

    @Test func `a slow run skips the slots it covered and counts them`() throws {
        var drive = ScheduleDrive()
        drive.duration = { run in run.id == 0 ? .milliseconds(900) : .milliseconds(1) }
        drive.reload([try makeCheck("api", .live, interval: .milliseconds(250), timeout: .milliseconds(250))])
        drive.runFor(.seconds(2))
        #expect(drive.missed == 3 || drive.missed == 4)
        for (earlier, later) in zip(drive.runs, drive.runs.dropFirst()) {
            #expect(earlier.slot.duration(to: later.slot) >= .milliseconds(1))
        }
        #expect(drive.mostInFlight == 1)
    }

    @Test func `a run out of time is recorded once, at its deadline, and keeps its slot until it ends`() throws {
        var drive = ScheduleDrive()
        drive.duration = { _ in .seconds(3) }
        drive.reload([try makeCheck("api", .live, interval: .seconds(1), timeout: .seconds(1))])
        drive.runFor(.milliseconds(2900))
        #expect(drive.timeOuts.count == 1)
        #expect(drive.timeOuts.first?.at == drive.start + .seconds(1))
        #expect(drive.accepted.isEmpty)
        #expect(drive.runs.count == 1)
        #expect(drive.overdue == [true])
        drive.runFor(.seconds(1))
        #expect(drive.overdue == [true, false])
        #expect(drive.runs.count == 2)
    }

    @Test func `a target frozen for ten minutes leaves one timeout per slot`() throws {
        var drive = ScheduleDrive()
        drive.endsAtTimeout = true
        drive.duration = { _ in .seconds(3600) }
        drive.reload([try makeCheck("api", .live, interval: .seconds(5), timeout: .seconds(2))])
        drive.runFor(.seconds(600))
        #expect(drive.timeOuts.count == drive.runs.count)
        #expect((119...121).contains(drive.timeOuts.count))
        #expect(drive.missed == 0)
    }

    @Test func `when we wake up late the run stands for the latest slot`() throws {
        var schedule = Schedule()
        let check = try makeCheck("api", .live, interval: .seconds(5))
        let start = Instant(nanoseconds: 1_767_225_600_000_000_000)
        let actions = schedule.handle(.reloaded([.init(check: check, fingerprint: "")]), now: start)
        guard case .wake(let due, let slot) = actions.first else { throw Unexpected() }
        let late = schedule.handle(due, now: slot + .seconds(23))
        #expect(late.first == .missed(check.id, slots: 4))
        guard case .start(let run) = late.dropFirst().first else { throw Unexpected() }
        #expect(run.slot == slot + .seconds(20))
    }

    @Test func `a reload keeps the phase of unchanged checks and restarts changed ones`() throws {
        var drive = ScheduleDrive()
        let kept = try makeCheck("kept", .live, interval: .seconds(5))
        let changed = try makeCheck("changed", .live, interval: .seconds(5))
        drive.reload([kept, changed])
        drive.runFor(.seconds(6))
        let before = drive.runs.filter { $0.check.id == kept.id }.map(\.slot)
        drive.reload([kept, try makeCheck("changed", .live, interval: .seconds(10))])
        let reloaded = drive.now
        drive.runFor(.seconds(6))
        let after = drive.runs.filter { $0.check.id == kept.id }.map(\.slot)
        #expect(after.prefix(before.count) == before[...])
        #expect(!after.contains(reloaded))
        #expect((1...2).contains(after.count - before.count))
        #expect(drive.runs.contains { $0.check.id == changed.id && $0.slot == reloaded })
    }

    @Test func `a run of a replaced check is abandoned and cannot reschedule the new one`() throws {
        var schedule = Schedule()
        let start = Instant(nanoseconds: 0)
        let old = Schedule.Plan(check: try makeCheck("api", .live, interval: .seconds(10)), fingerprint: "old")
        guard case .wake(let due, let at) = schedule.handle(.reloaded([old]), now: start).first,
            case .start(let run) = schedule.handle(due, now: at).first
        else { throw Unexpected() }
        let new = Schedule.Plan(check: old.check, fingerprint: "new")
        let actions = schedule.handle(.reloaded([new]), now: at)
        #expect(actions.contains(.abandon(run)))
        #expect(schedule.handle(.finished(run.id, failed: false), now: at).isEmpty)
        #expect(schedule.handle(.expired(run.id), now: run.deadline).isEmpty)
        #expect(schedule.handle(due, now: at).isEmpty)
    }

    @Test func `what failed is run again as soon as another check of the service succeeds`() throws {
        var drive = ScheduleDrive()
        let back = drive.start + .seconds(70)
        drive.fails = { _, now in now < back }
        let live = try makeCheck("redis", .live, interval: .seconds(5))
        let deep = try makeCheck("redis", .deep, interval: .seconds(600))
        let other = try makeCheck("qdrant", .deep, interval: .seconds(600))
        drive.reload([live, deep, other])
        drive.runFor(.seconds(80))
        let first = try #require(drive.runs.first { $0.check.id == live.id && $0.slot >= back })
        let deepRuns = drive.runs.filter { $0.check.id == deep.id }.map(\.slot)
        #expect(deepRuns.last == first.slot + .milliseconds(1))
        #expect(drive.runs.filter { $0.check.id == other.id && $0.slot >= back }.isEmpty)
        drive.runFor(.seconds(1300))
        let later = drive.runs.filter { $0.check.id == deep.id && $0.slot > back + .seconds(60) }.map(\.slot)
        #expect((1...2).contains(later.count))
        #expect(drive.missed == 0)
    }

    @Test func `a service that comes and goes does not hurry its failing check again and again`() throws {
        var drive = ScheduleDrive()
        let deep = try makeCheck("redis", .deep, interval: .seconds(60))
        var isUp = false
        drive.fails = { run, _ in
            guard run.check.id.level == .live else { return true }
            isUp.toggle()
            return isUp
        }
        drive.reload([try makeCheck("redis", .live, interval: .milliseconds(250)), deep])
        drive.runFor(.seconds(600))
        #expect((10...21).contains(drive.runs.count { $0.check.id == deep.id }))
    }

    @Test func `nothing starts and nothing is recorded after the stop`() throws {
        var drive = ScheduleDrive()
        drive.duration = { _ in .seconds(1) }
        drive.reload([try makeCheck("api", .live, interval: .seconds(5))])
        drive.runFor(.milliseconds(500))
        drive.stop()
        drive.runFor(.seconds(20))
        #expect(drive.abandoned.count == 1)
        #expect(drive.accepted.isEmpty)
        #expect(drive.timeOuts.isEmpty)
        #expect(drive.runs.count == 1)
    }

    @Test func `a run that goes on after the stop is not recorded at its deadline`() throws {
        var drive = ScheduleDrive()
        drive.duration = { _ in .seconds(10) }
        drive.reload([try makeCheck("api", .live, interval: .seconds(5))])
        drive.runFor(.milliseconds(500))
        drive.stop()
        drive.runFor(.seconds(20))
        #expect(drive.timeOuts.isEmpty)
        #expect(drive.accepted.isEmpty)
        #expect(drive.overdue.isEmpty)
    }

    @Test func `the sixty-fifth run of a kind that would never end is refused`() throws {
        var drive = ScheduleDrive()
        drive.duration = { run in run.check.kind == "stuck" ? .seconds(86_400) : .milliseconds(1) }
        let stuck = try (0..<70).map { try makeCheck("stuck-\($0)", .live, interval: .seconds(1), kind: "stuck") }
        drive.reload(stuck + [try makeCheck("fine", .live, interval: .seconds(1), kind: "fine")])
        drive.runFor(.milliseconds(2500))
        #expect(drive.refused.isEmpty)
        drive.reload(stuck.prefix(64) + [try makeCheck("late", .live, interval: .seconds(1), kind: "stuck")])
        drive.runFor(.seconds(1))
        #expect(drive.refused.contains { $0.check.id.service.rawValue == "late" })
    }

    @Test func `ten thousand checks for ten seconds miss nothing and never overlap`() throws {
        var drive = ScheduleDrive()
        drive.reload(try (0..<10_000).map { try makeCheck("s\($0)", .live, interval: .seconds(1)) })
        drive.runFor(.seconds(10))
        #expect(drive.missed == 0)
        #expect(drive.mostInFlight == 1)
        #expect((95_000...110_000).contains(drive.runs.count))
    }
}

struct Unexpected: Error {}

func makeCheck(
    _ name: String,
    _ level: CheckLevel,
    interval: Duration,
    timeout: Duration? = nil,
    kind: String = "http"
) throws -> Check {
    Check(
        id: CheckID(try #require(ServiceName(name)), level),
        kind: kind,
        interval: interval,
        timeout: timeout ?? min(interval, .seconds(2))
    )
}

/// Carries out a schedule's actions in simulated time.
struct ScheduleDrive {
    private var schedule = Schedule()
    private var simulator = Simulator<Schedule.Event>()
    private var inFlight: [Schedule.Run.ID: CheckID] = [:]
    let start: Instant
    var duration: (Schedule.Run) -> Duration = { _ in .milliseconds(1) }
    var fails: (Schedule.Run, Instant) -> Bool = { _, _ in false }
    /// The probes honour their cancellation.
    var endsAtTimeout = false
    private(set) var runs: [Schedule.Run] = []
    private(set) var accepted: [Schedule.Run] = []
    private(set) var abandoned: [Schedule.Run] = []
    private(set) var refused: [Schedule.Run] = []
    private(set) var timeOuts: [(run: Schedule.Run, at: Instant)] = []
    private(set) var missed = 0
    private(set) var overdue: [Bool] = []
    private(set) var mostInFlight = 0

    init() { start = simulator.now }

    var now: Instant { simulator.now }

    mutating func reload(_ checks: some Sequence<Check>) {
        perform(schedule.handle(.reloaded(checks.map { .init(check: $0, fingerprint: "") }), now: now))
    }

    mutating func stop() { perform(schedule.handle(.stopped, now: now)) }

    mutating func runFor(_ duration: Duration) {
        let end = now + duration
        while let event = simulator.next(until: end) {
            if case .finished(let id, _) = event { inFlight[id] = nil }
            perform(schedule.handle(event, now: now))
        }
    }

    private mutating func perform(_ actions: [Schedule.Action]) {
        for action in actions {
            switch action {
            case .wake(let event, let at): simulator.schedule(event, at: at)
            case .start(let run):
                runs.append(run)
                inFlight[run.id] = run.check.id
                mostInFlight = max(mostInFlight, inFlight.values.count { $0 == run.check.id })
                simulator.schedule(.finished(run.id, failed: fails(run, now)), at: now + duration(run))
            case .accept(let run): accepted.append(run)
            case .abandon(let run): abandoned.append(run)
            case .refuse(let run): refused.append(run)
            case .timeOut(let run):
                timeOuts.append((run, now))
                if endsAtTimeout { simulator.schedule(.finished(run.id, failed: true), at: now) }
            case .missed(_, let slots): missed += slots
            case .overdue(_, let isOverdue): overdue.append(isOverdue)
            }
        }
    }
}
