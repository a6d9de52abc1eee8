/// How deep a check looks; also the value of the metric label `check`.
package enum CheckLevel: String, Hashable, Sendable, Comparable, CaseIterable, Codable, CustomStringConvertible {
    /// The process accepts and answers.
    case live
    /// It would take a request now.
    case ready
    /// It did its job on a tiny, realistic input.
    case deep

    package var description: String { rawValue }

    package static func < (left: CheckLevel, right: CheckLevel) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .live: 0
        case .ready: 1
        case .deep: 2
        }
    }
}

/// Which check of which service.
package struct CheckID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let service: ServiceName
    package let level: CheckLevel

    package init(_ service: ServiceName, _ level: CheckLevel) {
        self.service = service
        self.level = level
    }

    package var description: String { "\(service)/\(level)" }

    package static func < (left: CheckID, right: CheckID) -> Bool {
        left.service == right.service ? left.level < right.level : left.service < right.service
    }
}

/// One repeated measurement of a service: when it runs and how long a run may take.
package struct Check: Hashable, Sendable {
    package let id: CheckID
    /// The service's kind (`postgres`, `http`, …): runs that never end are limited per kind.
    package let kind: String
    /// The distance of two slots of the grid; at least ``smallestInterval``.
    package let interval: Duration
    /// The deadline of one run, from its start; at most `interval`.
    package let timeout: Duration

    package static let smallestInterval: Duration = .milliseconds(250)

    package init(id: CheckID, kind: String, interval: Duration, timeout: Duration) {
        precondition(interval >= Self.smallestInterval && timeout > .zero && timeout <= interval)
        self.id = id
        self.kind = kind
        self.interval = interval
        self.timeout = timeout
    }
}

/// When a check's result settles: failed once `fail` of the last `of` runs failed, good again after `recover` good ones
/// in a row.
package struct Hysteresis: Hashable, Sendable {
    package let fail: Int
    package let of: Int
    package let recover: Int

    package init(fail: Int, of: Int, recover: Int) {
        precondition(fail >= 1 && fail <= of && of <= 64 && recover >= 1)
        self.fail = fail
        self.of = of
        self.recover = recover
    }
}

extension CheckID {
    /// The same in every process, so that a restart keeps every check's place on the grid.
    package var stableHash: UInt64 {
        var hash = StableHash()
        hash.add(description.utf8)
        return hash.value
    }
}
