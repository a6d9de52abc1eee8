package import Vocabulary

/// An incident that the fallback was told of in the stead of a receiver, and not yet that it is over.
///
/// Kept on the disk, so that the next process tells the end, too.
package struct FollowedIncident: Sendable, Hashable, Codable {
    package let incident: ULID
    /// Who did not get it.
    package let receiver: ReceiverName
    /// Who did.
    package let fallback: ReceiverName
    package let since: WallTime

    package init(incident: ULID, receiver: ReceiverName, fallback: ReceiverName, since: WallTime) {
        self.incident = incident
        self.receiver = receiver
        self.fallback = fallback
        self.since = since
    }

    /// Under what it is kept.
    package var key: KeptRecord.Key { .init(.followed, "\(receiver)/\(incident)") }
}
