package import Vocabulary

/// A step in the life of an alert, as an evaluation made it.
package struct AlertChange: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// It is new, or came back after its end.
        case becamePending
        case fired
        /// It fires no longer: the rule's `for` was raised above what it has been through.
        case fellBack
        /// It was pending, and its series has gone: it is forgotten.
        case dropped
        /// It was firing, and its series has gone.
        case resolved
        /// It was firing, and was given up because the rule had more alerts than its limit.
        case lost
        /// It ended long enough ago: it is forgotten.
        case expired
        /// It was pending or firing, and its rule is there no longer.
        case unwatched
    }

    package let labels: Labels
    package let kind: Kind
    package let at: Instant

    package init(_ kind: Kind, _ labels: Labels, at instant: Instant) {
        self.kind = kind
        self.labels = labels
        at = instant
    }
}
