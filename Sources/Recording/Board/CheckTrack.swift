import Vocabulary

/// Settles one check: turns single runs into a state that does not flap.
///
/// A worse failure than the settled one settles when `fail` of the last `of` runs were at least that bad; a better result
/// when the last `recover` runs were all better. The very first run decides alone.
struct CheckTrack: Sendable {
    enum Settled: Sendable, Equatable {
        case good
        case failed(ProbeFailure, Severity)

        var severity: Severity {
            switch self {
            case .good: .none
            case .failed(_, let severity): severity
            }
        }
    }

    /// Three discarded runs in a row: the machine is too busy to judge.
    static let overload = 3

    var watched: WatchedCheck
    /// When the check was added and by when its first run must have ended.
    let firstDeadline: Instant
    private(set) var settled: Settled?
    private(set) var hasRun = false
    private(set) var discardedInARow = 0
    /// A run has succeeded since the service's last restart; ``ServiceTrack`` keeps it.
    var hasBeenUp = false
    /// The severities of the last 64 runs, one bit of each per plane, the newest lowest.
    private var high: UInt64 = 0
    private var low: UInt64 = 0
    /// The latest failure of each severity.
    private var latest: [ProbeFailure?] = [nil, nil, nil, nil]

    init(_ watched: WatchedCheck, now: Instant) {
        self.watched = watched
        let check = watched.check
        firstDeadline = now + min(check.interval / 4, .seconds(1)) + check.timeout
    }

    var level: CheckLevel { watched.check.id.level }

    var isOverloaded: Bool { discardedInARow >= Self.overload }

    mutating func observe(_ outcome: Observation.Outcome) {
        hasRun = true
        switch outcome {
        case .discarded:
            discardedInARow += 1
        case .success:
            discardedInARow = 0
            settle(nil, .none)
        case .failure(let failure):
            discardedInARow = 0
            guard let severity = Severity(failure.reason, at: level) else { return }
            settle(failure, severity)
        }
    }

    private mutating func settle(_ failure: ProbeFailure?, _ severity: Severity) {
        high = high << 1 | UInt64(severity.rawValue >> 1)
        low = low << 1 | UInt64(severity.rawValue & 1)
        latest[Int(severity.rawValue)] = failure
        let hysteresis = hysteresis(for: failure)
        guard let current = settled?.severity else {
            settled = state(severity)
            return
        }
        if severity == current {
            settled = state(current)
        } else if severity > current {
            let reached = Severity.allCases.last { candidate in
                candidate > current && count(atLeast: candidate, ofLast: hysteresis.of) >= hysteresis.fail
            }
            if let reached { settled = state(reached) }
        } else if count(atLeast: current, ofLast: hysteresis.recover) == 0 {
            settled = state(worst(ofLast: hysteresis.recover))
        }
    }

    private func state(_ severity: Severity) -> Settled {
        guard severity > .none, let failure = latest[Int(severity.rawValue)] else { return .good }
        return .failed(failure, severity)
    }

    private func worst(ofLast runs: Int) -> Severity {
        Severity.allCases.last { count(atLeast: $0, ofLast: runs) > 0 } ?? .none
    }

    private func count(atLeast severity: Severity, ofLast runs: Int) -> Int {
        let plane =
            switch severity {
            case .none: UInt64.max
            case .impaired: high | low
            case .unavailable: high
            case .down: high & low
            }
        let mask = runs >= 64 ? UInt64.max : (1 << UInt64(runs)) - 1
        return (plane & mask).nonzeroBitCount
    }

    /// The configured one, or the default of the level; a deep check's depends on the failure.
    private func hysteresis(for failure: ProbeFailure?) -> Hysteresis {
        if let configured = watched.hysteresis { return configured }
        return switch level {
        case .live: Hysteresis(fail: 3, of: 3, recover: 2)
        case .ready: Hysteresis(fail: 2, of: 2, recover: 2)
        case .deep where failure?.reason == .timeout: Hysteresis(fail: 2, of: 2, recover: 1)
        case .deep: Hysteresis(fail: 1, of: 1, recover: 1)
        }
    }
}
