package import Vocabulary

/// How an incident goes on, seen by itself: methods of the book that took one of its incidents would copy all of them.
extension Incident {
    /// How long after its end an incident is kept for its alerts to come back, at least.
    static let shortestMemory: Duration = .seconds(60)

    /// For how long its alerts come back to it.
    var memory: Duration {
        tellings.map(\.timing.flapping.memory).max().map { max($0, Self.shortestMemory) } ?? Self.shortestMemory
    }

    /// An alert begins, before it is among the members.
    mutating func begin(_ start: WallTime) {
        firstSeenAt = [firstSeenAt, startedAt, start].compactMap(\.self).min()
        startedAt = isActive ? startedAt.map { min($0, start) } ?? start : start
    }

    /// Forgets what other receivers were told: there is no way to tell them more.
    mutating func tell(only receivers: [ReceiverName]) {
        guard tellings.contains(where: { !receivers.contains($0.receiver) }) else { return }
        tellings.removeAll { !receivers.contains($0.receiver) }
        for position in members.indices { members[position].toldTo.removeAll { !receivers.contains($0) } }
    }

    /// Alerts that have ended leave an incident that goes on, once nobody has to hear of it any more: whoever comes and goes
    /// for days would else be listed, and written to the disk, each time.
    mutating func letGoOfEnded() {
        guard isActive else { return }
        let ended = members.count { !$0.isActive }
        guard ended > 0 else { return }
        var surplus = ended - Self.mostEnded
        members.removeAll { member in
            guard !member.isActive else { return false }
            surplus -= 1
            return member.toldTo.isEmpty || surplus >= 0
        }
    }

    /// More alerts that have ended do not wait for the next message.
    static let mostEnded = 1000

    /// When the first of its alerts began, as people are told: of those that go on and those that are still listed.
    package var beganAt: WallTime? { (members.map(\.startedAt) + [startedAt].compactMap(\.self)).min() }

    mutating func reopen(_ around: IncidentSurroundings) {
        guard let over = overSince else { return }
        let isCalm = over + memory < around.now
        reopenings = isCalm ? 1 : reopenings + 1
        overSince = nil
        // It may be another one this time.
        (cause, lostCapabilities, affected) = (nil, nil, nil)
        note("it is back", at: around.wallNow)
    }

    /// Looks again at what is held and muted.
    mutating func settleMembers(_ around: IncidentSurroundings) {
        for position in members.indices {
            if members[position].isHeld, !holds(members[position], members[position].ending ?? .noData, around) {
                let isAbandoned = members[position].isAbandoned(around)
                members[position].release(isAbandoned ? .unwatched : .recovered, at: around.told(around.now))
                let text = isAbandoned ? "its service is no longer watched" : "its service is back"
                note("\(members[position].title): \(text)", at: around.wallNow)
            }
            guard members[position].isActive else { continue }
            let isMuted = around.isMuted(members[position].shownLabels)
            // Untouched arrays are compared and kept at no cost.
            if isMuted != members[position].isMuted { members[position].isMuted = isMuted }
        }
    }

    /// Whether an alert that ended so counts as going on.
    ///
    /// While its service or the root is down nobody knows how things are, and that a condition is false then (`degraded` no
    /// longer, with `unless service_up == 0`) is no recovery. What depends on a root may be well before that is; only the
    /// last of the incident is not over then.
    func holds(_ member: Member, _ ending: AlertEnding, _ around: IncidentSurroundings) -> Bool {
        if member.isAbandoned(around) { return false }
        let services = [member.service, service].compactMap { $0.flatMap { around.stack.services[$0] } }
        // Nobody has asked it yet since the start.
        if member.isHeld, services.contains(where: { $0.health == .unknown }) { return true }
        switch ending {
        case .noData: return around.stack.isIsolated || services.contains(where: \.isDown)
        case .recovered:
            if member.service.flatMap({ around.stack.services[$0] })?.isOut == true { return true }
            let isRootOut = service.map { around.stack.services[$0]?.isOut == true } ?? isRootDown(around)
            return isRootOut && !members.contains { $0.isActive && !$0.isHeld && $0.key != member.key }
        case .unwatched, .expired, .merged: return false
        }
    }
}

extension Member {
    /// The settings do not have its service any more, or have it switched off.
    func isAbandoned(_ around: IncidentSurroundings) -> Bool {
        service.map { around.stack.services[$0] == nil } ?? false
    }
}
