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
