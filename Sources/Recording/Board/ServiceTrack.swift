import Vocabulary

/// Combines the settled checks of one service, and knows whether it may still be starting.
struct ServiceTrack: Sendable {
    private(set) var watched: WatchedService
    private(set) var checks: [CheckTrack]
    private(set) var conclusion: ServiceConclusion
    /// From here the grace of `starting` runs: our first run of the service, or a restart that we saw.
    private var graceStart: Instant?
    private var runIdentity: String?
    /// Every check has settled once, or one that failed decided before: from then on new checks do not make it unknown.
    private var isConcluded = false

    init(_ watched: WatchedService, now: Instant) {
        self.watched = watched
        checks = watched.checks.sorted { $0.check.id < $1.check.id }.map { CheckTrack($0, now: now) }
        conclusion = ServiceConclusion(service: watched.name, since: now)
        conclude(at: now)
    }

    /// The health depends on the time too: a grace may end, or the wait for a first run.
    var isTimeSensitive: Bool {
        !isConcluded
            || checks.contains { check in
                guard case .failed(let failure, _) = check.settled else { return false }
                return failure.reason == .starting
            }
    }

    mutating func observe(_ observation: Observation) {
        guard let index = checks.firstIndex(where: { $0.watched.check.id == observation.check }) else { return }
        trackRestarts(observation, index)
        let before = checks[index].settled
        checks[index].observe(observation.outcome)
        if checks[index].settled != before || isTimeSensitive { conclude(at: observation.ended) }
    }

    /// Follows the settings: checks that stayed keep their state, also under another hysteresis, interval or effect.
    mutating func reload(_ watched: WatchedService, replaced: Set<CheckID>, now: Instant) {
        let known = Dictionary(checks.map { ($0.watched.check.id, $0) }) { first, _ in first }
        checks = watched.checks.sorted { $0.check.id < $1.check.id }.map { check in
            guard var kept = known[check.check.id], kept.watched.check.kind == check.check.kind,
                !replaced.contains(check.check.id)
            else { return CheckTrack(check, now: now) }
            kept.watched = check
            return kept
        }
        self.watched = watched
        conclude(at: now)
    }

    /// Draws the conclusion anew; ``conclusion`` changes its `since` only with its health.
    mutating func conclude(at now: Instant) {
        let worst = worstCheck(at: now)
        let isSettled = checks.contains { $0.settled != nil }
        let isComplete = checks.allSatisfy { $0.settled != nil || now >= $0.firstDeadline }
        isConcluded = isSettled && (isConcluded || isComplete || worst.effect.health == .unhealthy)
        let effect = isConcluded ? worst.effect : Effect(health: .unknown, isAvailable: false)
        var next = ServiceConclusion(
            service: watched.name,
            since: effect.health == conclusion.health ? conclusion.since : now
        )
        next.health = effect.health
        next.isAvailable = effect.isAvailable
        next.becauseOf = conclusion.becauseOf
        next.checks = checks.map { SettledCheck(level: $0.level, state: SettledState($0.settled)) }
        if isConcluded { next.decide(worst.check) }
        conclusion = next
    }

    mutating func blame(_ cause: ServiceName?) {
        conclusion.becauseOf = cause
    }

    private func worstCheck(at now: Instant) -> (effect: Effect, check: (CheckLevel, ProbeFailure)?) {
        var worst: (effect: Effect, check: (CheckLevel, ProbeFailure)?) = (.good, nil)
        for check in checks {
            guard case .failed(let failure, let severity) = check.settled else { continue }
            let effect = effect(of: failure, severity, override: check.watched.onFailure, at: now)
            if effect.isWorse(than: worst.effect) { worst = (effect, (check.level, failure)) }
        }
        return worst
    }

    private func effect(
        of failure: ProbeFailure,
        _ severity: Severity,
        override: WatchedCheck.OnFailure?,
        at now: Instant
    ) -> Effect {
        switch (override, severity) {
        case (.ignore, _), (nil, .none): .good
        case (.degraded, _), (nil, .impaired): Effect(health: .degraded, isAvailable: true)
        case (.unhealthy, _), (nil, .down): Effect(health: .unhealthy, isAvailable: false)
        case (nil, .unavailable) where failure.reason == .starting && isPastGrace(now):
            Effect(health: .unhealthy, isAvailable: false)
        case (nil, .unavailable): Effect(health: .degraded, isAvailable: false)
        }
    }

    private func isPastGrace(_ now: Instant) -> Bool {
        graceStart.map { $0.duration(to: now) > watched.startingGrace } ?? false
    }

    /// A restart shows in another run identity, or in `starting` of a check that succeeded, or settled as down, since the
    /// last one; what other checks say meanwhile prolongs no grace.
    private mutating func trackRestarts(_ observation: Observation, _ index: Int) {
        if graceStart == nil { graceStart = observation.started }
        switch observation.outcome {
        case .success(let report):
            checks[index].hasBeenUp = true
            guard let identity = report.runIdentity else { return }
            if let runIdentity, runIdentity != identity { graceStart = observation.started }
            runIdentity = identity
        case .failure(let failure) where failure.reason == .starting:
            guard checks[index].hasBeenUp || checks[index].settled?.severity == .down else { return }
            graceStart = observation.started
            for index in checks.indices { checks[index].hasBeenUp = false }
        case .failure, .discarded:
            break
        }
    }
}
