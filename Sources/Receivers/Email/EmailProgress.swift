import Alerting
import Vocabulary

/// Who of several recipients has been told what already, when the server takes a mail for some and not for others.
///
/// Counted by notification, not by mail: while one recipient is waited for, more may have joined what is to be told.
/// Whom the server refuses for now (greylisting) gets the mail at a later attempt, and the others not a second time. That
/// holds up what comes behind it, so after ``patience`` he is left out, and does not hold up anything again until the
/// server has taken a mail for him.
struct EmailProgress: Sendable {
    /// Longer than greylisting usually takes (300 s in Postgrey).
    static let patience: Duration = .seconds(600)

    /// What goes to whom in one mail.
    struct Part: Hashable, Sendable {
        let ids: [ULID]
        let recipients: [MailAddress]
    }

    /// What was asked about last.
    private var current: Set<ULID> = []
    private var done: [MailAddress: Set<ULID>] = [:]
    private var since: [MailAddress: Instant] = [:]
    private var hopeless: Set<MailAddress> = []

    /// Whether anybody has been told any of these.
    func isWithAnybody(_ ids: [ULID]) -> Bool { done.values.contains { !$0.isDisjoint(with: ids) } }

    /// Who of `all` is still to be told what of these: those who lack the same get one mail.
    mutating func parts(_ ids: [ULID], of all: [MailAddress]) -> [Part] {
        // Something else: whoever was waited for is waited for anew.
        if current.isDisjoint(with: ids) { (done, since) = ([:], [:]) }
        current = Set(ids)
        var parts: [Part] = []
        for recipient in all {
            let missing = ids.filter { done[recipient]?.contains($0) != true }
            guard !missing.isEmpty else { continue }
            if let index = parts.firstIndex(where: { $0.ids == missing }) {
                parts[index] = Part(ids: missing, recipients: parts[index].recipients + [recipient])
            } else {
                parts.append(Part(ids: missing, recipients: [recipient]))
            }
        }
        return parts
    }

    /// Notes what came of an attempt to tell these.
    ///
    /// - Returns: whether the refused ones are worth another attempt.
    mutating func note(
        _ ids: [ULID],
        taken: [MailAddress],
        later: some Sequence<MailAddress>,
        now: Instant
    ) -> Bool {
        for recipient in taken {
            done[recipient, default: []].formUnion(ids)
            since[recipient] = nil
            hopeless.remove(recipient)
        }
        var isWorthwhile = false
        for recipient in later where !hopeless.contains(recipient) {
            let start = since[recipient] ?? now
            since[recipient] = start
            if start.duration(to: now) < Self.patience {
                isWorthwhile = true
            } else {
                hopeless.insert(recipient)
            }
        }
        return isWorthwhile
    }
}
