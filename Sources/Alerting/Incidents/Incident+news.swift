import Vocabulary

/// What a receiver does not know yet.
extension Incident {
    struct News {
        /// It does not wait for `group_interval`.
        let isUrgent: Bool
    }

    /// What the receiver does not know yet; nil when it knows all that it is to know.
    ///
    /// While nothing that is for it goes on unmuted there is no news, whatever becomes known: the end alone is told then.
    func news(for telling: Telling, _ stack: StackPicture) -> News? {
        let concerned = members.filter { $0.concerns(telling.receiver) }
        guard !concerned.isEmpty else { return nil }
        if isUrgent(concerned, for: telling, stack) { return News(isUrgent: true) }
        let isMore = concerned.contains { !$0.isDependent && !$0.toldTo.contains(telling.receiver) }
        return isMore ? News(isUrgent: false) : nil
    }

    /// It is worse than the receiver was told, or more is known of what is behind it.
    private func isUrgent(_ concerned: [Member], for telling: Telling, _ stack: StackPicture) -> Bool {
        let severity = concerned.map(\.severity).max() ?? .info
        if severity > (telling.toldSeverity ?? .critical) { return true }
        if root != telling.toldRoot || absorbed.count > telling.toldAbsorbed { return true }
        guard let service = service.flatMap({ stack.services[$0] }) else { return false }
        // What was concluded: a single bad run is no news.
        if telling.toldDown == false, service.health == .unhealthy { return true }
        let isConcluded = service.health == .unhealthy || service.health == .degraded
        return telling.toldCause == false && isConcluded && service.failure != nil
    }

    /// There may be news of its service that no alert says.
    var isWatched: Bool {
        service != nil && tellings.contains { $0.state == .told && ($0.toldDown == false || $0.toldCause == false) }
    }

    /// When somebody was told first that something is wrong; nil while nobody is to be told more.
    ///
    /// Once everybody was told that it is over, what was before that is forgotten.
    mutating func toldSince() -> Instant? {
        if tellings.contains(where: { $0.state == .told }) { return tellings.compactMap(\.firstToldAt).min() }
        for index in tellings.indices where tellings[index].firstToldAt != nil { tellings[index].firstToldAt = nil }
        return nil
    }
}
