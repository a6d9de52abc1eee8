import Vocabulary

/// Who is told what, and when.
extension IncidentBook {
    /// How often mutes, held alerts and services that nobody was told to be down are looked at while there are any.
    private static let lookPeriod: Duration = .seconds(5)

    mutating func review(_ incident: inout Incident, _ around: IncidentSurroundings, _ step: inout IncidentStep) {
        guard !incident.isClosed else { return }
        if incident.absorbedInto != nil { return bury(&incident, around, &step) }
        if case .examining(let until) = incident.phase { return isDue(at: until) }
        if incident.members.contains(where: { $0.isActive && ($0.isMuted || $0.isHeld) }) {
            isDue(at: around.now + Self.lookPeriod)
        }
        // That a service goes down, and why, no alert has to say.
        if incident.isWatched { isDue(at: around.now + Self.lookPeriod) }
        if let due = rootDue(of: incident, around) { isDue(at: due) }
        meetReceivers(&incident)
        for index in incident.tellings.indices { review(&incident, index, around, &step) }
        escalate(&incident, around, &step)
        letGoOfEnded(&incident)
        close(&incident, around)
    }

    private mutating func letGoOfEnded(_ incident: inout Incident) {
        let before = incident.members
        incident.letGoOfEnded()
        guard incident.members.count < before.count else { return }
        let kept = Set(incident.members.map(\.key))
        for member in before where !kept.contains(member.key) && places[member.key] == incident.id {
            places[member.key] = nil
        }
    }

    /// Makes sure that everybody whom its alerts lead to has a place, with the delays of the route.
    private func meetReceivers(_ incident: inout Incident) {
        for member in incident.members where member.isActive {
            for receiver in member.receivers
            where policy.takesMessages(receiver) && !incident.tellings.contains(where: { $0.receiver == receiver }) {
                let timing = policy.timing(of: receiver, for: member.shownLabels) ?? Telling.Timing(policy.route)
                incident.tellings.append(Telling(receiver, timing: timing))
            }
        }
    }

    private mutating func review(
        _ incident: inout Incident,
        _ index: Int,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        switch incident.tellings[index].state {
        case .untold, .resolved: begin(&incident, index, around, &step)
        case .told: goOn(&incident, index, around, &step)
        }
    }

    // MARK: - The first message

    private mutating func begin(
        _ incident: inout Incident,
        _ index: Int,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        let telling = incident.tellings[index]
        guard incident.members.contains(where: { $0.concerns(telling.receiver) }) else {
            guard telling.waitingSince != nil else { return }
            incident.tellings[index].waitingSince = nil
            if incident.reopenings > 0, !incident.isActive { incident.tellings[index].hasMissed = true }
            return
        }
        let since = telling.waitingSince ?? around.now
        if telling.waitingSince == nil { incident.tellings[index].waitingSince = since }
        let due = telling.beginning(since: since, reopenings: incident.reopenings)
        guard due <= around.now else { return isDue(at: due) }
        tell(telling.state == .resolved ? .reopened : .opened, &incident, index, around, &step)
    }

    // MARK: - Further ones

    private mutating func goOn(
        _ incident: inout Incident,
        _ index: Int,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        let receiver = incident.tellings[index].receiver
        guard isOver(incident, for: receiver) else {
            if incident.tellings[index].overSince != nil { incident.tellings[index].overSince = nil }
            return update(&incident, index, around, &step)
        }
        let since = incident.tellings[index].overSince ?? around.now
        if incident.tellings[index].overSince == nil { incident.tellings[index].overSince = since }
        let due = since + incident.tellings[index].timing.flapping.end(times: incident.reopenings)
        guard due <= around.now else { return isDue(at: due) }
        tell(.resolved, &incident, index, around, &step)
    }

    /// All that the receiver was told of has ended, silenced or not, and nothing else is for it.
    private func isOver(_ incident: Incident, for receiver: ReceiverName) -> Bool {
        !incident.members.contains { member in
            member.isActive && (member.toldTo.contains(receiver) || member.concerns(receiver))
        }
    }

    private mutating func update(
        _ incident: inout Incident,
        _ index: Int,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        let telling = incident.tellings[index]
        let news = incident.news(for: telling, around.stack)
        if let news {
            let since = telling.newsSince ?? around.now
            if telling.newsSince == nil { incident.tellings[index].newsSince = since }
            let due = telling.update(since: since, isUrgent: news.isUrgent)
            if telling.newsDue != due { incident.tellings[index].newsDue = due }
            if due <= around.now { return tell(.updated, &incident, index, around, &step) }
            isDue(at: due)
        } else if telling.newsSince != nil {
            (incident.tellings[index].newsSince, incident.tellings[index].newsDue) = (nil, nil)
        }
        guard let interval = telling.timing.repeatInterval, incident.acknowledgement == nil,
            incident.members.contains(where: { $0.concerns(telling.receiver) })
        else { return }
        let due = (telling.toldAt ?? around.now) + .nanoseconds(interval)
        guard due <= around.now else { return isDue(at: due) }
        tell(.repeated, &incident, index, around, &step)
    }

    private mutating func tell(
        _ event: Notification.Event,
        _ incident: inout Incident,
        _ index: Int,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        let receiver = incident.tellings[index].receiver
        let isEnd = event == .resolved
        incident.named = incident.named ?? name(of: incident)
        for position in incident.members.indices where !isEnd && incident.members[position].concerns(receiver) {
            if !incident.members[position].toldTo.contains(receiver) {
                incident.members[position].toldTo.append(receiver)
            }
        }
        if !isEnd || policy.options(of: receiver)?.sendsResolved != false {
            let text = "\(event.rawValue): told to \(receiver)"
            incident.note(text, at: around.wallNow)
            step.notifications.append(notification(event, of: incident, to: receiver, around))
        }
        // What has ended was told with this.
        for position in incident.members.indices where isEnd || !incident.members[position].isActive {
            incident.members[position].toldTo.removeAll { $0 == receiver }
        }
        incident.tellings[index].state = isEnd ? .resolved : .told
        incident.tellings[index].hasMissed = nil
        incident.tellings[index].toldAt = around.now
        incident.tellings[index].firstToldAt = incident.tellings[index].firstToldAt ?? around.now
        incident.tellings[index].toldRoot = incident.root
        incident.tellings[index].toldAbsorbed = incident.absorbed.count
        incident.tellings[index].toldDown = incident.service.map { around.stack.services[$0]?.isDown == true }
        incident.tellings[index].toldCause = incident.cause != nil
        incident.tellings[index].toldSeverity =
            isEnd ? nil : incident.members.filter { $0.concerns(receiver) }.map(\.severity).max()
        (incident.tellings[index].waitingSince, incident.tellings[index].overSince) = (nil, nil)
        (incident.tellings[index].newsSince, incident.tellings[index].newsDue) = (nil, nil)
        if !isEnd, let interval = incident.tellings[index].timing.repeatInterval {
            isDue(at: around.now + .nanoseconds(interval))
        }
    }

    // MARK: - Without an answer

    private mutating func escalate(
        _ incident: inout Incident,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) {
        guard let begun = incident.toldSince() else { return }
        guard incident.acknowledgement == nil, incident.isActive else { return }
        let member = incident.members.first { $0.isActive && !$0.isMuted && !$0.isInhibited }
        guard let route = member.flatMap({ policy.route.ends(of: $0.shownLabels).first }) else { return }
        while incident.escalations < route.escalations.count {
            let escalation = route.escalations[incident.escalations]
            let due = begun + escalation.after
            guard due <= around.now else { return isDue(at: due) }
            incident.escalations += 1
            for receiver in escalation.receivers {
                let index = place(receiver, in: &incident, Telling.Timing(route))
                for position in incident.members.indices where !incident.members[position].receivers.contains(receiver)
                {
                    incident.members[position].receivers.append(receiver)
                }
                tell(.escalated, &incident, index, around, &step)
            }
        }
    }

    private func place(_ receiver: ReceiverName, in incident: inout Incident, _ timing: Telling.Timing) -> Int {
        if let index = incident.tellings.firstIndex(where: { $0.receiver == receiver }) { return index }
        incident.tellings.append(Telling(receiver, timing: timing))
        return incident.tellings.count - 1
    }

    // MARK: - The end

    private func close(_ incident: inout Incident, _ around: IncidentSurroundings) {
        guard !incident.isActive, !incident.tellings.contains(where: { $0.state == .told }) else { return }
        incident.phase = .closed(at: around.now)
        incident.note("closed", at: around.wallNow)
    }

    /// Ends what is a part of another incident now; who keeps it as a thing of its own is told.
    private func bury(_ incident: inout Incident, _ around: IncidentSurroundings, _ step: inout IncidentStep) {
        for index in incident.tellings.indices where incident.tellings[index].state == .told {
            incident.tellings[index].state = .resolved
            let receiver = incident.tellings[index].receiver
            guard policy.tracksGroups(receiver), policy.options(of: receiver)?.sendsResolved != false else { continue }
            step.notifications.append(notification(.resolved, of: incident, to: receiver, around))
        }
        incident.phase = .closed(at: around.now)
    }
}

extension Telling {
    /// When there is something to tell at the beginning since `since`: when that is told.
    fileprivate func beginning(since: Instant, reopenings: Int) -> Instant {
        let calm = Duration.nanoseconds(timing.groupWait)
        return since + (hasMissed == true ? calm : max(calm, timing.flapping.beginning(times: reopenings)))
    }

    /// When there is something new to tell since `since`: when that is told.
    fileprivate func update(since: Instant, isUrgent: Bool) -> Instant {
        let soon = since + .nanoseconds(timing.groupWait)
        return isUrgent ? soon : max(soon, (toldAt ?? since) + .nanoseconds(timing.groupInterval))
    }

    /// When the next message about the incident goes out; nil when none is due.
    func due(_ incident: Incident) -> Instant? {
        if state == .told { return newsDue }
        return waitingSince.map { beginning(since: $0, reopenings: incident.reopenings) }
    }
}
