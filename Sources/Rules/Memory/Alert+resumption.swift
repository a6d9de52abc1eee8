import Vocabulary

extension Alert {
    /// Says that nothing was evaluated for so long: the time does not count towards `for`, nor towards the time for which
    /// it is kept firing or kept after its end.
    mutating func skip(_ downtime: Duration) {
        switch state {
        case .pending: activeAt = activeAt + downtime
        case .firing: keepFiringSince = keepFiringSince.map { $0 + downtime }
        case .inactive: retainedSince = (retainedSince ?? resolvedAt).map { $0 + downtime }
        }
    }

    /// Moves all of its life, as when the clock that it is told by is set.
    package mutating func move(by distance: Duration) {
        activeAt = activeAt + distance
        firedAt = firedAt.map { $0 + distance }
        resolvedAt = resolvedAt.map { $0 + distance }
        retainedSince = retainedSince.map { $0 + distance }
        lastSentAt = lastSentAt.map { $0 + distance }
        validUntil = validUntil.map { $0 + distance }
        keepFiringSince = keepFiringSince.map { $0 + distance }
    }

    /// Makes sure that nothing of it has happened later than `now`.
    mutating func holdBack(_ now: Instant) {
        activeAt = min(activeAt, now)
        firedAt = firedAt.map { min($0, now) }
        resolvedAt = resolvedAt.map { min($0, now) }
        retainedSince = retainedSince.map { min($0, now) }
        lastSentAt = lastSentAt.map { min($0, now) }
        keepFiringSince = keepFiringSince.map { min($0, now) }
    }
}
