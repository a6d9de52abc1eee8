import Vocabulary

/// What became of an acknowledgement.
package enum AckResult: Hashable, Sendable {
    /// It holds now (or was taken back).
    case done
    /// Somebody had acknowledged it before; nil when there was nothing to take back.
    case unchanged(Acknowledgement?)
    /// The incident is over.
    case ended
    /// There is no such incident.
    case unknown
}

/// What a page shows of an incident.
package struct IncidentHeadline: Hashable, Sendable {
    package let headline: String
    package let isOpen: Bool
    package let acknowledgement: Acknowledgement?

    package init(headline: String, isOpen: Bool, acknowledgement: Acknowledgement?) {
        self.headline = headline
        self.isOpen = isOpen
        self.acknowledgement = acknowledgement
    }
}
