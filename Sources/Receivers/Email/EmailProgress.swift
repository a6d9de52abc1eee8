import Alerting
import Vocabulary

/// Who of several recipients has got a mail already, when the server takes it for some and not for others.
///
/// Whom the server refuses for now (greylisting) gets the mail at a later attempt, and the others not a second time. That
/// holds up what comes behind it, so after ``patience`` he is left out, and does not hold up anything again until the
/// server has taken a mail for him.
struct EmailProgress: Sendable {
    /// Longer than greylisting usually takes (300 s in Postgrey).
    static let patience: Duration = .seconds(600)

    private var id = ""
    private var done: Set<MailAddress> = []
    private var since: Instant?
    private var hopeless: Set<MailAddress> = []

    /// Whether anybody has got the mail that was asked about last.
    var isWithAnybody: Bool { !done.isEmpty }

    /// Who of `all` is to get the mail of this id.
    mutating func pending(_ id: String, of all: [MailAddress]) -> [MailAddress] {
        if id != self.id { (self.id, done, since) = (id, [], nil) }
        return all.filter { !done.contains($0) }
    }

    /// Notes what came of an attempt.
    ///
    /// - Returns: whether the refused ones are worth another attempt.
    mutating func note(taken: [MailAddress], later: some Sequence<MailAddress>, now: Instant) -> Bool {
        done.formUnion(taken)
        hopeless.subtract(taken)
        let waiting = Set(later).subtracting(hopeless)
        guard !waiting.isEmpty else { return false }
        let start = since ?? now
        since = start
        guard start.duration(to: now) >= Self.patience else { return true }
        hopeless.formUnion(waiting)
        return false
    }
}
