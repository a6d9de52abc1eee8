package import Series
package import Vocabulary

/// Alerts that nobody wants to be told of for some time, and who said so.
///
/// Times are the wall clock's: a silence ends when a calendar says so.
package struct Silence: Hashable, Sendable, Identifiable {
    package enum State: String, Sendable, CaseIterable {
        case pending, active, expired
    }

    /// A UUID as text, as Alertmanager's.
    package let id: String
    /// All hold for the alerts that it is about; at least one, and not all of them for alerts without labels.
    package let matchers: [LabelMatcher]
    package let startsAt: WallTime
    package let endsAt: WallTime
    package let createdBy: String
    package let comment: String
    package let updatedAt: WallTime

    package init(
        id: String,
        matchers: [LabelMatcher],
        startsAt: WallTime,
        endsAt: WallTime,
        createdBy: String,
        comment: String,
        updatedAt: WallTime
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
        self.updatedAt = updatedAt
    }

    package func state(at time: WallTime) -> State {
        if time >= endsAt { return .expired }
        return time < startsAt ? .pending : .active
    }

    /// Whether alerts with these labels are silenced while it is active.
    package func matches(_ labels: Labels) -> Bool { matchers.allSatisfy { $0.matches(labels) } }

    /// The matchers as `amtool` takes them: `service="postgres" team=~"a|b"`.
    package var matcherText: String { matchers.map(\.description).joined(separator: " ") }

    /// When its end is near enough to be warned of: 15 minutes before, or a tenth of its length when that is less.
    var warnsAt: WallTime {
        let tenth = startsAt.duration(to: endsAt).nanoseconds / 10
        return endsAt.advanced(by: .zero - min(.seconds(900), .nanoseconds(max(0, tenth))))
    }

    func ending(at time: WallTime) -> Silence {
        Silence(
            id: id,
            matchers: matchers,
            startsAt: min(startsAt, time),
            endsAt: time,
            createdBy: createdBy,
            comment: comment,
            updatedAt: time
        )
    }
}
