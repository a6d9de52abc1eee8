import Exposition
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Takes every observation and keeps what follows from it: counts, latency, facts, health.
///
/// Recording happens on the probe loop: it takes four short locks, each held for less than a microsecond or two, and
/// waits for nothing else. Readers copy what they need under the same locks and work outside. The windows are built in
/// ``run()``.
package final class Recorder: ObservationSink, Service {
    /// Beaten by ``run()``.
    package let heartbeat: Heartbeat
    /// How often ``run()`` looks for windows that are due.
    package static let tick: Duration = .seconds(1)
    /// ``run()`` rests after so many windows, a fraction of a millisecond's work, for so long: a thread that computes
    /// longer in one go holds up the probe loop for a whole time slice when the kernel has put both on one processor.
    private static let batch = 8
    private static let rest: Duration = .milliseconds(2)

    let time: any Time
    private let onTransitions: @Sendable ([Transition]) -> Void
    private let roster: Mutex<Roster>
    private let board: Mutex<StatusBoard>
    private let lateness = Mutex(DurationHistogram())
    private let builder = Mutex(WindowBuilder())

    /// Begins with nothing known of `stack`.
    ///
    /// `redactor` makes what targets say fit to be shown; it is applied before anything is kept. `onTransitions` is called
    /// with each change of a service's health, on the loop that recorded it, so it must not block.
    package init(
        stack: Stack,
        time: any Time,
        redactor: Redactor,
        onTransitions: @escaping @Sendable ([Transition]) -> Void
    ) {
        let now = time.now
        self.time = time
        self.onTransitions = onTransitions
        heartbeat = Heartbeat("recording", period: Self.tick, now: now)
        roster = Mutex(Roster(stack, redactor: redactor, now: now))
        board = Mutex(StatusBoard(stack, now: now))
    }

    package func record(_ observation: Observation) {
        let (cell, redactor) = roster.withLock { ($0.cells[observation.check], $0.redactor) }
        lateness.withLock { $0.record(nanoseconds: observation.lateness.nanoseconds) }
        guard let cell else { return }
        let observation = observation.redacted(by: redactor)
        cell.withRecord { $0.observe(observation) }
        tell(.observed(observation), at: observation.ended)
    }

    package func missed(_ check: CheckID, slots count: Int) {
        cell(check)?.withRecord { $0.missed += UInt64(max(0, count)) }
    }

    package func overdue(_ check: CheckID, _ isOverdue: Bool) {
        cell(check)?.withRecord { $0.isOverdue = isOverdue }
    }

    /// Follows new settings.
    ///
    /// Checks whose service and kind stayed keep their counts, latency, facts and health; what is gone is forgotten; what
    /// is new begins unknown. The checks in `replaced` ask another target than before under the same name; they begin
    /// anew too. Call it before the engine begins to run new checks: what is not watched yet is not recorded.
    package func reload(stack: Stack, redactor: Redactor, replaced: Set<CheckID> = []) {
        let now = time.now
        roster.withLock { $0 = $0.reloaded(stack, redactor: redactor, replaced: replaced, now: now) }
        tell(.reloaded(stack, replaced: replaced), at: now)
    }

    /// Builds the windows that are due and lets the board notice the time.
    package func turnWindows(now: Instant) {
        for cell in cells { _ = turnWindows(of: cell, now: now) }
        tell(.ticked, at: now)
    }

    /// The same in small portions.
    private func turnWindowsAtEase(now: Instant) async throws {
        var built = 0
        for cell in cells where turnWindows(of: cell, now: now) {
            built += 1
            guard built.isMultiple(of: Self.batch) else { continue }
            let now = time.now
            heartbeat.beat(now)
            try await time.sleep(until: now + Self.rest)
        }
        tell(.ticked, at: time.now)
    }

    /// False when nothing was due.
    private func turnWindows(of cell: CheckCell, now: Instant) -> Bool {
        guard let (runs, epoch) = cell.withRecord({ $0.book.due(at: now) }) else { return false }
        let windows = builder.withLock { $0.windows(of: runs, before: epoch) }
        cell.withRecord { $0.turn(windows, epoch: epoch) }
        return true
    }

    /// Turns the windows until the service is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            do {
                while !Task.isCancelled {
                    let now = self.time.now
                    self.heartbeat.beat(now)
                    try await self.turnWindowsAtEase(now: now)
                    try await self.time.sleep(until: now + Self.tick)
                }
            } catch {
                // Only sleeping throws, when the task is cancelled.
                return
            }
        }
    }

    private func tell(_ event: StatusBoard.Event, at now: Instant) {
        let wallOffset = time.wallOffset
        let transitions = board.withLock { $0.handle(event, at: now, wallOffset: wallOffset) }
        if !transitions.isEmpty { onTransitions(transitions) }
    }

    private var cells: [CheckCell] { Array(roster.withLock { $0.cells }.values) }

    private func cell(_ check: CheckID) -> CheckCell? {
        roster.withLock { $0.cells[check] }
    }

    /// The settings, the conclusions and whether the daemon is complete, as they stand.
    func read(now: Instant) -> (roster: Roster, conclusion: StackConclusion, isComplete: Bool) {
        let (conclusion, isComplete) = board.withLock { ($0.conclusion(), $0.isComplete(at: now)) }
        return (roster.withLock { $0 }, conclusion, isComplete)
    }

    func readLateness() -> HistogramValue { lateness.withLock { $0 }.value }
}
