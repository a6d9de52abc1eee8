package import Alerting
package import Vocabulary

/// How incidents are acknowledged: through the API, and through signed links.
package struct AcknowledgementSources: Sendable {
    /// What links are signed with; secret, and the same over restarts.
    package let key: [UInt8]
    package let acknowledge: @Sendable (_ incident: ULID, _ by: String, _ comment: String?) async -> AckResult
    /// Nobody looks after it any more.
    package let takeBack: @Sendable (_ incident: ULID, _ by: String) async -> AckResult
    package let incident: @Sendable (ULID) async -> IncidentHeadline?

    package init(
        key: [UInt8],
        acknowledge: @escaping @Sendable (_ incident: ULID, _ by: String, _ comment: String?) async -> AckResult,
        takeBack: @escaping @Sendable (_ incident: ULID, _ by: String) async -> AckResult,
        incident: @escaping @Sendable (ULID) async -> IncidentHeadline?
    ) {
        self.key = key
        self.acknowledge = acknowledge
        self.takeBack = takeBack
        self.incident = incident
    }
}
