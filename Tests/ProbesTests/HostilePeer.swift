import Vocabulary

/// How a peer may misbehave.
enum HostilePeer: String, CaseIterable, Sendable {
    case refused, silent, resetMidAnswer, closedMidAnswer, garbage, endless, byteByByte, deadName
    /// Sends the first half of what comes first (an HTTP head, a TLS record, a login), and then nothing, without closing.
    case stalledInHead
    /// Sends all of that and half of what follows (a body, a handshake, the answer to a query), and then nothing.
    case stalledInBody

    /// Those that accept and leave one waiting for ever.
    static let stalling: [HostilePeer] = [.silent, .stalledInHead, .stalledInBody]

    static let garbageText = "\u{7}\u{0}?\r\n<xml>\u{1B}[31m"
}

/// What a check has to say of a peer.
struct HostileVerdict: Sendable, Hashable, CustomStringConvertible {
    /// Nil is a success.
    let reason: FailureReason?
    let phase: Phase?
    /// Whether it is the deadline that ends the run.
    let isOutOfTime: Bool

    init(_ reason: FailureReason?, in phase: Phase?, isOutOfTime: Bool = false) {
        self.reason = reason
        self.phase = phase
        self.isOutOfTime = isOutOfTime
    }

    static let success = HostileVerdict(nil, in: nil)

    var description: String { reason.map { "\($0) in \(phase?.rawValue ?? "no phase")" } ?? "success" }
}
