import Vocabulary

/// What one Alertmanager has to know and does not know yet: the latest state of each alert, and when to say it again.
///
/// Facts: Prometheus 3.14's `rules` and `notifier`, and `alert/alert.go` of Alertmanager (the daemon's reference notes):
/// firing alerts are said again every minute with an end four minutes ahead, ended ones for a quarter of an hour.
struct AlertmanagerQueue: Sendable {
    /// Of one request.
    static let batchSize = 64
    /// After which an alert is said again.
    static let resend = Duration.seconds(60)
    /// How far ahead the end of a firing alert is put: three repetitions may be lost.
    static let validity = Duration.seconds(240)
    /// How long an alert that has ended is said again, for an Alertmanager that was started anew and has forgotten it.
    static let keepsEnded = Duration.seconds(900)
    /// More alerts than this are not kept: the ones that ended first go first.
    static let mostAlerts = 10_000
    private static let shortestDelay = 1.0
    private static let longestDelay = 60.0

    private struct Entry {
        var alert: PostableAlert
        /// Grows with each change, so that the end of a request says whether it sent the latest one.
        var version: UInt64
        /// Since when there is something that the Alertmanager does not know; nil when it knows all.
        var changed: Instant?
        var sent: Instant?
    }

    /// What goes into one request.
    struct Batch: Sendable {
        let alerts: [PostableAlert]
        fileprivate let versions: [Fingerprint: UInt64]
    }

    private var entries: [Fingerprint: Entry] = [:]
    private var version: UInt64 = 0
    private(set) var failures = 0
    private var notBefore: Instant?

    /// Alerts that the Alertmanager does not know as they are.
    func pending(at now: Instant) -> Int { entries.values.count { Self.unknownSince($0, now) != nil } }
    /// Since when the oldest of them waits.
    func oldestChange(at now: Instant) -> Instant? { entries.values.compactMap { Self.unknownSince($0, now) }.min() }
    var count: Int { entries.count }

    /// Takes the latest state of some alerts.
    mutating func put(_ alerts: [PostableAlert], now: Instant) {
        for alert in alerts {
            let known = entries[alert.fingerprint]
            guard known?.alert != alert else { continue }
            version += 1
            entries[alert.fingerprint] = Entry(
                alert: alert,
                version: version,
                changed: known?.changed ?? now,
                sent: known?.sent
            )
        }
        shed()
    }

    /// Others do not fire any more, or are not for it: to an Alertmanager that has heard of them they are over.
    mutating func keep(only firing: Set<Fingerprint>, at wallNow: WallTime, now: Instant) {
        let gone = entries.values.map(\.alert).filter { $0.endsAt == nil && !firing.contains($0.fingerprint) }
        put(gone.map { $0.ended(at: wallNow) }, now: now)
    }

    /// What to send now; nil when there is nothing to send, or not yet.
    func batch(now: Instant) -> Batch? {
        if let notBefore, now < notBefore { return nil }
        let due = entries.filter { Self.isDue($0.value, now) }
            .sorted { Self.order($0.value) < Self.order($1.value) }
            .prefix(Self.batchSize)
        guard !due.isEmpty else { return nil }
        return Batch(
            alerts: due.map(\.value.alert),
            versions: Dictionary(due.map { ($0.key, $0.value.version) }) { first, _ in first }
        )
    }

    /// The Alertmanager has taken the batch, or refuses its alerts for good: either way it is not sent again at once.
    mutating func finish(_ batch: Batch, now: Instant, wallNow: WallTime) {
        failures = 0
        notBefore = nil
        for (fingerprint, version) in batch.versions {
            guard var entry = entries[fingerprint] else { continue }
            entry.sent = now
            if entry.version == version { entry.changed = nil }
            entries[fingerprint] = Self.isOver(entry, wallNow) ? nil : entry
        }
    }

    /// The batch did not get there: all of it waits, and is sent as it is by then.
    ///
    /// - Parameters:
    ///   - now: when.
    ///   - retryAfter: what the Alertmanager asked for.
    ///   - jitter: from 0.5 to 1.5, so that those who failed together do not come back together.
    mutating func fail(now: Instant, retryAfter: Duration?, jitter: Double) {
        var delay = Self.shortestDelay
        for _ in 0..<min(failures, 10) { delay = min(delay * 2, Self.longestDelay) }
        failures += 1
        let wait = Duration.nanoseconds(Int64(delay * jitter * 1e9))
        notBefore = now + max(wait, retryAfter ?? .zero)
    }

    /// When there will be something to send; nil for never.
    func wake() -> Instant? {
        let next = entries.values.map { $0.changed ?? $0.sent.map { $0 + Self.resend } ?? Instant(nanoseconds: 0) }
            .min()
        guard let next else { return nil }
        return notBefore.map { max($0, next) } ?? next
    }

    /// A change that it has not heard of; or it takes what fires for over, as nobody has said in time that it goes on.
    private static func unknownSince(_ entry: Entry, _ now: Instant) -> Instant? {
        if let changed = entry.changed { return changed }
        guard entry.alert.endsAt == nil, let over = entry.sent.map({ $0 + validity }), over <= now else { return nil }
        return over
    }

    private static func isDue(_ entry: Entry, _ now: Instant) -> Bool {
        entry.changed != nil || entry.sent.map { $0 + resend <= now } ?? true
    }

    /// Changes first, the oldest first.
    private static func order(_ entry: Entry) -> Instant {
        entry.changed ?? entry.sent.map { $0 + resend } ?? Instant(nanoseconds: 0)
    }

    /// It has ended, the Alertmanager knows, and has been told for long enough.
    private static func isOver(_ entry: Entry, _ wallNow: WallTime) -> Bool {
        guard entry.changed == nil, let end = entry.alert.endsAt else { return false }
        return end.nanosecondsSinceEpoch.addingClamped(keepsEnded.nanoseconds) <= wallNow.nanosecondsSinceEpoch
    }

    private mutating func shed() {
        guard entries.count > Self.mostAlerts else { return }
        let ended = entries.filter { $0.value.alert.endsAt != nil }
            .sorted {
                ($0.value.alert.endsAt ?? $0.value.alert.startsAt) < ($1.value.alert.endsAt ?? $1.value.alert.startsAt)
            }
        for (fingerprint, _) in ended.prefix(entries.count - Self.mostAlerts) { entries[fingerprint] = nil }
    }
}
