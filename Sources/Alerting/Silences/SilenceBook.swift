import Series
package import Vocabulary

/// All silences, and what may be done to them: a pure value.
///
/// Fact: `silence/silence.go` (`Set`, `canUpdate`, `expire`) and `api/v2/api.go` (`postSilencesHandler`) of Alertmanager.
package struct SilenceBook: Sendable {
    /// How many may be active or pending.
    package static let most = 1000
    /// How many matchers one may have.
    package static let mostMatchers = 64
    /// How long its texts may be together, in bytes.
    package static let largest = 16 << 10
    /// How large its regular expressions may be together, in instructions.
    package static let largestExpressions = 20_000
    /// How many are kept after their end; beyond it those that ended first are forgotten.
    package static let mostExpired = 5000
    /// How long one is kept after its end.
    package static let retention: Duration = .seconds(120 * 3600)

    private var silences: [String: Silence] = [:]
    private var index = SilenceIndex([])
    /// The ends that were warned of, by id.
    private var warned: [String: WallTime] = [:]

    package init() {}

    /// All that are kept, in Alertmanager's order: active ones first, the next to end before the others, then pending ones
    /// by their start, then expired ones, the last to end first.
    package func all(at time: WallTime) -> [Silence] {
        func rank(_ silence: Silence) -> (Int, Int64, String) {
            switch silence.state(at: time) {
            case .active: (0, silence.endsAt.nanosecondsSinceEpoch, silence.id)
            case .pending: (1, silence.startsAt.nanosecondsSinceEpoch, silence.id)
            case .expired: (2, .zero.subtractingClamped(silence.endsAt.nanosecondsSinceEpoch), silence.id)
            }
        }
        return silences.values.sorted { rank($0) < rank($1) }
    }

    package subscript(_ id: String) -> Silence? { silences[id] }

    /// The active silences that hold back alerts with these labels, by id; quick, however many there are.
    package func mutes(_ labels: Labels, at time: WallTime) -> [Silence] { index.matches(labels, at: time) }

    /// Takes silences up again that were kept, with whether their end was warned of.
    package mutating func restore(_ kept: [(silence: Silence, isWarned: Bool)], at now: WallTime) {
        for (silence, isWarned) in kept {
            silences[silence.id] = silence
            warned[silence.id] = isWarned ? silence.endsAt : nil
        }
        file(now)
    }

    /// Adds a silence or changes one.
    ///
    /// Where other alerts would be meant, or a time that is past, the old one is ended and a new one begins, so that what
    /// held when an alert was silenced can still be read.
    ///
    /// - Returns: what has happened; the last event's silence is the one asked for.
    /// - Throws: ``SilenceProblem`` when there is nothing of the id, or the silence makes no sense.
    package mutating func set(
        _ draft: SilenceDraft,
        at now: WallTime,
        makeID: () -> String
    ) throws(SilenceProblem) -> [SilenceEvent] {
        try Self.checkTimes(draft, now)
        guard let id = draft.id, !id.isEmpty else {
            try check(draft, now, replaces: nil)
            return [.created(insert(draft, id: makeID(), startsAt: max(draft.startsAt, now), now))]
        }
        guard let old = silences[id] else { throw .notFound }
        try check(draft, now, replaces: old)
        if Self.canChange(old, draft, now) {
            let startsAt = old.state(at: now) == .active ? old.startsAt : draft.startsAt
            return [.changed(insert(draft, id: id, startsAt: startsAt, now))]
        }
        var events: [SilenceEvent] = []
        if old.state(at: now) != .expired { events += try expire(id, at: now) }
        events.append(.created(insert(draft, id: makeID(), startsAt: max(draft.startsAt, now), now)))
        return events
    }

    /// Ends a silence now; nothing happens to one that has ended.
    ///
    /// - Throws: ``SilenceProblem/notFound``.
    package mutating func expire(_ id: String, at now: WallTime) throws(SilenceProblem) -> [SilenceEvent] {
        guard let silence = silences[id] else { throw .notFound }
        guard silence.state(at: now) != .expired else { return [] }
        let ended = silence.ending(at: now)
        silences[id] = ended
        file(now)
        return [.expired(ended)]
    }

    /// Forgets what ended long ago, or too long ago to be kept beside what ended since; returns the ids.
    package mutating func forget(at now: WallTime) -> [String] {
        let ended = silences.values.filter { $0.state(at: now) == .expired }
        var old = ended.filter { $0.endsAt.advanced(by: Self.retention) <= now }
        if ended.count - old.count > Self.mostExpired {
            let sorted = ended.sorted { ($0.endsAt, $0.id) < ($1.endsAt, $1.id) }
            old = Array(sorted.prefix(ended.count - Self.mostExpired))
        }
        for silence in old {
            silences[silence.id] = nil
            warned[silence.id] = nil
        }
        return old.map(\.id).sorted()
    }

    /// The silences whose end is near and that hold back some of these alerts; each end is warned of once.
    package mutating func takeWarnings(at now: WallTime, of alerts: [Labels]) -> [SilenceWarning] {
        let near = silences.values.filter {
            $0.state(at: now) == .active && $0.warnsAt <= now && warned[$0.id] != $0.endsAt
        }
        var warnings: [SilenceWarning] = []
        for silence in near.sorted(by: { ($0.endsAt, $0.id) < ($1.endsAt, $1.id) }) {
            let muted = alerts.filter(silence.matches)
            guard !muted.isEmpty else { continue }
            warned[silence.id] = silence.endsAt
            warnings.append(SilenceWarning(silence: silence, muted: muted.sorted()))
        }
        return warnings
    }

    func isWarned(_ id: String) -> Bool { silences[id].map { warned[id] == $0.endsAt } ?? false }

    /// When the next silence starts, ends or is to be warned of; nil when none will.
    package func nextChange(after now: WallTime) -> WallTime? {
        silences.values.lazy.flatMap { [$0.startsAt, $0.endsAt, $0.warnsAt] }.filter { $0 > now }.min()
    }

    /// How many there are in each state.
    package func counts(at time: WallTime) -> [Silence.State: Int] {
        silences.values.reduce(into: [:]) { $0[$1.state(at: time), default: 0] += 1 }
    }

    // MARK: - Inside

    private mutating func insert(
        _ draft: SilenceDraft,
        id: String,
        startsAt: WallTime,
        _ now: WallTime
    ) -> Silence {
        let silence = Silence(
            id: id,
            matchers: draft.matchers,
            startsAt: startsAt,
            endsAt: draft.endsAt,
            createdBy: draft.createdBy,
            comment: draft.comment,
            updatedAt: now
        )
        silences[id] = silence
        file(now)
        return silence
    }

    /// What has ended never begins again under its id.
    private mutating func file(_ now: WallTime) {
        index = SilenceIndex(silences.values.filter { $0.state(at: now) != .expired })
    }

    /// Active silences keep their matchers and their start (to the second, which is all that some clients keep of it);
    /// pending ones keep their matchers.
    private static func canChange(_ old: Silence, _ draft: SilenceDraft, _ now: WallTime) -> Bool {
        guard old.matchers == draft.matchers else { return false }
        switch old.state(at: now) {
        case .active:
            return old.startsAt.nanosecondsSinceEpoch.flooredDivision(by: 1_000_000_000)
                == draft.startsAt.nanosecondsSinceEpoch.flooredDivision(by: 1_000_000_000)
        case .pending: return draft.startsAt >= now
        case .expired: return false
        }
    }

    private static func checkTimes(_ draft: SilenceDraft, _ now: WallTime) throws(SilenceProblem) {
        guard draft.startsAt < draft.endsAt else {
            throw .invalid("Failed to create silence: start time must be before end time")
        }
        guard draft.endsAt > now else {
            throw .invalid("Failed to create silence: end time can't be in the past")
        }
    }

    private func check(_ draft: SilenceDraft, _ now: WallTime, replaces old: Silence?) throws(SilenceProblem) {
        func refuse(_ message: String) -> SilenceProblem { .invalid("silence invalid: \(message)") }
        guard !draft.matchers.isEmpty else { throw refuse("at least one matcher required") }
        if let index = draft.matchers.firstIndex(where: { $0.name.isEmpty }) {
            throw refuse("invalid label matcher \(index): invalid label name \"\"")
        }
        guard draft.matchers.contains(where: { !$0.matchesEmpty }) else {
            throw refuse("at least one matcher must not match the empty string")
        }
        guard !draft.createdBy.isEmpty else { throw refuse("creator information missing") }
        guard !draft.comment.isEmpty else { throw refuse("comment missing") }
        guard draft.matchers.count <= Self.mostMatchers else {
            throw refuse("\(draft.matchers.count) matchers (limit: \(Self.mostMatchers))")
        }
        let size = draft.matchers.reduce(draft.createdBy.utf8.count + draft.comment.utf8.count) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
        guard size <= Self.largest else {
            throw .invalid("silence exceeded maximum size: \(size) bytes (limit: \(Self.largest) bytes)")
        }
        guard draft.matchers.reduce(0, { $0 + $1.size }) <= Self.largestExpressions else {
            throw refuse("its regular expressions are too large")
        }
        let lasting = silences.values.count { $0.state(at: now) != .expired && $0.id != old?.id }
        guard lasting < Self.most else {
            throw .invalid("exceeded maximum number of silences: \(lasting) (limit: \(Self.most))")
        }
    }
}
