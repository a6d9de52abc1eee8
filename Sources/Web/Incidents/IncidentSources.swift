package import Alerting
package import Vocabulary

/// What the routes show of incidents and of the messages about them.
package struct IncidentSources: Sendable {
    /// Open ones, and those that ended after an instant when one is given; the newest first.
    package let incidents: @Sendable (_ since: WallTime?) async throws -> [Incident]
    /// One line for people.
    package let headline: @Sendable (Incident) -> String
    /// What waits for receivers, and what was given up.
    package let queues: @Sendable () -> [ReceiverQueue]

    package init(
        incidents: @escaping @Sendable (_ since: WallTime?) async throws -> [Incident],
        headline: @escaping @Sendable (Incident) -> String,
        queues: @escaping @Sendable () -> [ReceiverQueue]
    ) {
        self.incidents = incidents
        self.headline = headline
        self.queues = queues
    }
}
