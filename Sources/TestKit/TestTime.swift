import Probing
import Synchronization
package import Vocabulary

/// A clock that moves only when told, and the alarm that goes with it.
package final class TestTime: Time, Alarm {
    private struct Sleeper {
        let id: UInt64
        let until: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Instant
        var wallOffset: Duration = .zero
        var nextID: UInt64 = 0
        var sleepers: [Sleeper] = []
        var alarm: (at: Instant, ring: @Sendable () -> Void)?
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

        mutating func takeRing() -> (@Sendable () -> Void)? {
            guard let alarm, alarm.at <= now else { return nil }
            self.alarm = nil
            return alarm.ring
        }
    }

    private let state: Mutex<State>

    /// - Parameter now: where the clock begins; by default 2026-01-01T00:00:00Z.
    package init(now: Instant = Instant(nanoseconds: 1_767_225_600_000_000_000)) {
        state = Mutex(State(now: now))
    }

    package var now: Instant { state.withLock { $0.now } }

    package var wallOffset: Duration { state.withLock { $0.wallOffset } }

    /// Steps the wall clock, as an operator or a time server would.
    package func stepWallClock(by duration: Duration) {
        state.withLock { $0.wallOffset += duration }
    }

    package func sleep(until instant: Instant) async throws {
        let id = state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (result, ready) = state.withLock {
                    state -> (Result<Void, any Error>?, [CheckedContinuation<Void, Never>]) in
                    if Task.isCancelled { return (.failure(CancellationError()), []) }
                    if instant <= state.now { return (.success(()), []) }
                    state.sleepers.append(Sleeper(id: id, until: instant, continuation: continuation))
                    let count = state.sleepers.count
                    let ready = state.waiters.filter { $0.count <= count }.map(\.continuation)
                    state.waiters.removeAll { $0.count <= count }
                    return (nil, ready)
                }
                if let result { continuation.resume(with: result) }
                for waiter in ready { waiter.resume() }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// How many tasks sleep on this clock.
    package var sleeping: Int { state.withLock { $0.sleepers.count } }

    /// Suspends until at least `count` tasks sleep on this clock.
    package func sleepers(atLeast count: Int) async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                guard state.sleepers.count < count else { return true }
                state.waiters.append((count, continuation))
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// Moves the clock and wakes whoever slept until then.
    package func advance(by duration: Duration) {
        let (due, ring) = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.until <= now }
            state.sleepers.removeAll { $0.until <= now }
            return (due, state.takeRing())
        }
        for sleeper in due { sleeper.continuation.resume() }
        ring?()
    }

    package func set(for instant: Instant, _ ring: @escaping @Sendable () -> Void) {
        let due = state.withLock { state in
            state.alarm = (instant, ring)
            return state.takeRing()
        }
        due?()
    }

    package func stop() {
        state.withLock { $0.alarm = nil }
    }

    /// When the alarm is set to ring.
    package var alarmInstant: Instant? { state.withLock { $0.alarm?.at } }
}
