package import Alerting
package import Rules
package import Vocabulary

/// What the routes show of incidents and of the messages about them.
package struct IncidentSources: Sendable {
    /// Open ones, and those that ended after an instant when one is given; the newest first.
    package let incidents: @Sendable (_ since: WallTime?) async throws -> [Incident]
    /// Makes one line for people of each incident, with all as it is now.
    package let headlines: @Sendable () -> (Incident) -> String
    /// Makes a text fit to be shown: without secrets and control characters.
    package let clean: @Sendable (String) -> String
    /// What waits for receivers, and what was given up.
    package let queues: @Sendable () -> [ReceiverQueue]
    /// Where the alert of a rule is with people; nil while it is nowhere.
    package let standing: @Sendable (RuleKey, Fingerprint) -> AlertStanding?
    /// The open incident of an alert that somebody posted, by its name or id; nil when there is no such alert.
    package let posted: @Sendable (String) -> ULID?

    package init(
        incidents: @escaping @Sendable (_ since: WallTime?) async throws -> [Incident],
        headlines: @escaping @Sendable () -> (Incident) -> String,
        clean: @escaping @Sendable (String) -> String = { $0 },
        queues: @escaping @Sendable () -> [ReceiverQueue],
        standing: @escaping @Sendable (RuleKey, Fingerprint) -> AlertStanding? = { _, _ in nil },
        posted: @escaping @Sendable (String) -> ULID? = { _ in nil }
    ) {
        self.incidents = incidents
        self.headlines = headlines
        self.clean = clean
        self.queues = queues
        self.standing = standing
        self.posted = posted
    }
}
