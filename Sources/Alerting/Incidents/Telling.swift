package import Vocabulary

/// What one receiver knows of one incident, and what it is to hear next.
package struct Telling: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Codable {
        /// It has heard nothing yet.
        case untold
        /// It was told that something is wrong.
        case told
        /// It was told that this is over.
        case resolved
    }

    package let receiver: ReceiverName
    package internal(set) var timing: Timing
    package internal(set) var state = State.untold
    /// Since when there is something to tell at the beginning.
    package internal(set) var waitingSince: Instant?
    /// Since when there is something new to tell.
    package internal(set) var newsSince: Instant?
    /// When that is told.
    package internal(set) var newsDue: Instant?
    /// Since when all that it was told of is over.
    package internal(set) var overSince: Instant?
    /// It was back and over again before that was told: the next time is not held back for long, so that nobody takes what
    /// comes and goes in moments for well.
    package internal(set) var hasMissed: Bool?
    package internal(set) var toldAt: Instant?
    /// When it was told first, while somebody is told that something is wrong.
    package internal(set) var firstToldAt: Instant?
    package internal(set) var toldSeverity: AlertSeverity?
    package internal(set) var toldRoot: Incident.Root?
    /// How many incidents that turned out to be parts it has heard of.
    package internal(set) var toldAbsorbed = 0
    /// Whether it was told that the service at the root is down; nil when no service is.
    package internal(set) var toldDown: Bool?
    /// Whether it was told what fails at the root; nil when that was not noted.
    package internal(set) var toldCause: Bool?
    /// What the receiver called the first message.
    package internal(set) var reference: String?

    /// The delays of the route that led here.
    package struct Timing: Sendable, Hashable, Codable {
        package var groupWait: Int64
        package var groupInterval: Int64
        package var repeatInterval: Int64?
        package var flapping: Flapping
    }

    init(_ receiver: ReceiverName, timing: Timing) {
        self.receiver = receiver
        self.timing = timing
    }

    /// What was told of another incident counts for this one; that it is a part of this is news.
    mutating func know(_ other: Telling) {
        state = .told
        (toldAt, toldSeverity, toldRoot, toldAbsorbed) = (other.toldAt, other.toldSeverity, other.toldRoot, 0)
        (toldDown, toldCause) = (other.toldDown, other.toldCause)
        firstToldAt = other.firstToldAt
        (waitingSince, overSince) = (nil, nil)
    }

    mutating func move(by distance: Duration) {
        waitingSince = waitingSince.map { $0 + distance }
        newsSince = newsSince.map { $0 + distance }
        newsDue = newsDue.map { $0 + distance }
        overSince = overSince.map { $0 + distance }
        toldAt = toldAt.map { $0 + distance }
        firstToldAt = firstToldAt.map { $0 + distance }
    }
}

extension Telling.Timing {
    init(_ route: Route) {
        groupWait = route.groupWait.nanoseconds
        groupInterval = route.groupInterval.nanoseconds
        repeatInterval = route.repeatInterval?.nanoseconds
        flapping = route.flapping
    }
}
