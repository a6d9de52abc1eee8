package import Series
package import Vocabulary

/// A planned time in which alerts are not told: once, or again and again.
///
/// Times are the wall clock's. What fires on when the window ends is told then.
package struct MaintenanceWindow: Hashable, Sendable {
    package enum Schedule: Hashable, Sendable {
        case once(start: WallTime, end: WallTime)
        /// From each start for as long as `duration`; starts within a window make it longer.
        case cron(CronExpression, duration: Duration, zone: CivilZone)
    }

    /// What is wrong with a window.
    package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// How long each of a `cron` window may take.
    package static let durations: ClosedRange<Duration> = .seconds(60) ... .seconds(31 * 24 * 3600)

    /// Unique among the windows; shown where an alert is held back.
    package let name: String
    /// All hold for the alerts that it is about; none for all alerts.
    package let matchers: [LabelMatcher]
    package let schedule: Schedule
    package let comment: String

    /// - Throws: ``Problem`` for a window that ends before it starts, or whose length is not among ``durations``.
    package init(
        name: String,
        matchers: [LabelMatcher] = [],
        schedule: Schedule,
        comment: String = ""
    ) throws(Problem) {
        switch schedule {
        case .once(let start, let end):
            guard start < end else { throw Problem(description: "a window must end after its start") }
        case .cron(_, let duration, _):
            guard Self.durations.contains(duration) else {
                throw Problem(description: "a window that comes again takes from 1 minute to 31 days")
            }
        }
        self.name = name
        self.matchers = matchers
        self.schedule = schedule
        self.comment = comment
    }

    /// Whether alerts with these labels are held back.
    package func covers(_ labels: Labels, at time: WallTime) -> Bool {
        matchers.allSatisfy { $0.matches(labels) } && period(covering: time) != nil
    }

    /// The window that a moment is in, from its last start on; nil outside.
    package func period(covering time: WallTime) -> Range<WallTime>? {
        switch schedule {
        case .once(let start, let end):
            return start <= time && time < end ? start..<end : nil
        case .cron(let expression, let duration, let zone):
            let earliest = time.advanced(by: .zero - duration)
            guard let start = expression.last(until: time, since: earliest, in: zone) else { return nil }
            let end = start.advanced(by: duration)
            return time < end ? start..<end : nil
        }
    }

    /// When it begins next, nil when it never does again.
    package func nextStart(after time: WallTime) -> WallTime? {
        switch schedule {
        case .once(let start, _): start > time ? start : nil
        case .cron(let expression, _, let zone): expression.next(after: time, in: zone)
        }
    }
}

extension [MaintenanceWindow] {
    /// The first window that holds alerts with these labels back, nil when none does.
    package func covers(_ labels: Labels, at time: WallTime) -> MaintenanceWindow? {
        first { $0.covers(labels, at: time) }
    }
}
