package import Series
package import Vocabulary

/// A node of the tree that leads alerts to receivers, as Alertmanager's: an alert goes down into the first child that it
/// matches, and into the next ones as long as those say `continue`; where no child matches, the node itself counts.
///
/// What a child does not say is its parent's; that is settled when the settings are read.
package struct Route: Sendable, Equatable {
    /// All hold for the alerts that come here; none for the root.
    package var matchers: [LabelMatcher]
    /// Who is told; the same for all alerts that end here.
    package var receivers: [ReceiverName]
    package var grouping: Grouping
    /// From the first alert of an incident to its message, for further ones to join.
    package var groupWait: Duration
    /// The least time between two messages about one incident when more joins it.
    package var groupInterval: Duration
    /// After which an incident that goes on is told again; nil for never.
    package var repeatInterval: Duration?
    package var flapping: Flapping
    /// In the order of time.
    package var escalations: [Escalation]
    /// Whether an alert that went into this route is shown to its later siblings too.
    package var continues: Bool
    package var routes: [Route]

    /// What alerts share that belong together.
    package enum Grouping: Sendable, Equatable {
        /// The service, or the alert's name where it belongs to no service.
        case service
        /// The values of these labels; no labels put all alerts of the route together.
        case labels([String])
        /// Every alert stands alone (`'...'`).
        case each
    }

    /// Told after the incident has gone on for so long without anybody's acknowledgement.
    package struct Escalation: Sendable, Equatable {
        package let after: Duration
        package let receivers: [ReceiverName]

        package init(after: Duration, receivers: [ReceiverName]) {
            self.after = after
            self.receivers = receivers
        }
    }

    package init(
        matchers: [LabelMatcher] = [],
        receivers: [ReceiverName] = [],
        grouping: Grouping = .service,
        groupWait: Duration = .seconds(5),
        groupInterval: Duration = .seconds(300),
        repeatInterval: Duration? = .seconds(4 * 3600),
        flapping: Flapping = Flapping(),
        escalations: [Escalation] = [],
        continues: Bool = false,
        routes: [Route] = []
    ) {
        self.matchers = matchers
        self.receivers = receivers
        self.grouping = grouping
        self.groupWait = groupWait
        self.groupInterval = groupInterval
        self.repeatInterval = repeatInterval
        self.flapping = flapping
        self.escalations = escalations
        self.continues = continues
        self.routes = routes
    }

    /// The routes in which an alert ends, in the order of the tree; the root when nothing else matches.
    package func ends(of labels: Labels) -> [Route] {
        var ends: [Route] = []
        for child in routes where child.matchers.allSatisfy({ $0.matches(labels) }) {
            ends += child.ends(of: labels)
            if !child.continues { break }
        }
        return ends.isEmpty ? [self] : ends
    }
}
