import Vocabulary

/// What messages say of an incident.
extension IncidentBook {
    func notification(
        _ event: Notification.Event,
        of incident: Incident,
        to receiver: ReceiverName,
        _ around: IncidentSurroundings
    ) -> Notification {
        let brief = brief(of: incident, for: receiver, isEnd: event == .resolved, around)
        return Notification(
            id: around.makeID(around.wallNow),
            receiver: receiver,
            event: event,
            at: around.wallNow,
            headline: headline(of: incident, brief, event, for: receiver, around),
            details: details(of: incident, event, for: receiver) + incident.flappingNote(event, for: receiver),
            incident: brief
        )
    }

    private func brief(
        of incident: Incident,
        for receiver: ReceiverName,
        isEnd: Bool,
        _ around: IncidentSurroundings
    ) -> IncidentBrief {
        // What this receiver knows or is to know, the worst and oldest first.
        let concerned = incident.members.filter { member in
            member.toldTo.contains(receiver) || member.concerns(receiver)
                || (isEnd && !member.isMuted && !member.isInhibited && member.receivers.contains(receiver))
        }
        .sorted { $0.rank < $1.rank }
        let ended = isEnd ? concerned.compactMap(\.endedAt).max() ?? around.told(around.now) : nil
        return IncidentBrief(
            id: incident.id,
            severity: concerned.map(\.severity).max() ?? incident.severity,
            openedAt: (concerned.map(\.startedAt) + [incident.startedAt].compactMap(\.self)).min()
                ?? around.told(incident.openedAt),
            firstSeenAt: incident.firstSeenAt,
            endedAt: ended,
            ending: isEnd ? incident.absorbedInto == nil ? ending(of: concerned) : .merged : nil,
            cause: incident.cause.map(around.clean),
            lostCapabilities: capabilities(of: incident, isEnd: isEnd, around),
            affected: affected(by: incident, isEnd: isEnd, around),
            alerts: concerned.prefix(IncidentBrief.mostAlerts)
                .map { $0.brief(around, mergedAt: incident.absorbedInto.flatMap { _ in ended }) },
            moreAlerts: max(0, concerned.count - IncidentBrief.mostAlerts),
            groupLabels: around.clean(incident.shownGroup.labels),
            groupKey: around.clean(incident.shownGroup.key),
            acknowledgement: incident.acknowledgement.map(around.clean),
            reopenings: incident.reopenings,
            acknowledgeURL: isEnd || incident.acknowledgement != nil ? nil : around.acknowledgeURL(incident.id),
            runbookURL: around.clean(concerned.lazy.compactMap(\.runbook).first),
            externalURL: policy.externalURL
        )
    }

    /// Of several the one that tells least: "recovered" is said only when everything has.
    private func ending(of members: [Member]) -> AlertEnding {
        let endings = Set(members.compactMap(\.ending))
        return [.noData, .unwatched, .expired].first(where: endings.contains) ?? .recovered
    }

    /// At the end all that were affected, with their health by then.
    private func affected(by incident: Incident, isEnd: Bool, _ around: IncidentSurroundings) -> [AffectedService] {
        var names = incident.suffering(around)
        if isEnd {
            let known = Set(names + (incident.affected ?? []) + incident.members.compactMap(\.service))
            names = known.filter { $0 != incident.service }.sorted()
        }
        return names.compactMap { around.stack.services[$0] }.map(AffectedService.init)
    }

    /// At the end those that were lost; the end of a part is no end of what is lost.
    private func capabilities(of incident: Incident, isEnd: Bool, _ around: IncidentSurroundings) -> [String] {
        guard isEnd else { return incident.lost(around) }
        return incident.absorbedInto == nil ? incident.lostCapabilities ?? [] : []
    }

    private func headline(
        of incident: Incident,
        _ brief: IncidentBrief,
        _ event: Notification.Event,
        for receiver: ReceiverName,
        _ around: IncidentSurroundings
    ) -> String {
        if event == .resolved { return over(incident, brief, around) }
        let telling = incident.tellings.first { $0.receiver == receiver }
        if let old = telling?.toldRoot, telling?.state == .told, old.isBack(before: incident.root, around) {
            return "\(subject(of: incident, brief, around, isStill: true)) (\(old.subject) is back)"
        }
        if event == .updated || event == .opened, incident.isNewlyKnown(to: telling) {
            return "\(subject(of: incident, brief, around)) (now known to be the cause)"
        }
        return subject(of: incident, brief, around)
    }

    private func over(_ incident: Incident, _ brief: IncidentBrief, _ around: IncidentSurroundings) -> String {
        let subject = subject(of: incident, brief, around, isEnd: true)
        let ending = brief.ending ?? .recovered
        guard ending != .merged else { return "\(subject): \(ending.text)" }
        let took = brief.endedAt.map { WallTime.distance(from: brief.beganAt, to: $0) }
        let length = took.map { " after \($0)" } ?? ""
        return "\(subject): \(ending.text)\(length)"
    }

    private func subject(
        of incident: Incident,
        _ brief: IncidentBrief,
        _ around: IncidentSurroundings,
        isEnd: Bool = false,
        isStill: Bool = false
    ) -> String {
        switch incident.root {
        case .network where !isEnd && !around.stack.isIsolated:
            guard let late = late(incident, around) else { return "No network from here" }
            return "The network is back, \(late) still down"
        case .network: return isEnd ? "The network from here" : "No network from here"
        case .service(let name):
            if isEnd, incident.cause != nil || incident.members.contains(where: \.isDependent) {
                return name.rawValue
            }
            guard let service = around.stack.services[name] else { break }
            if !service.isDown, !isEnd, let late = late(incident, around) {
                return "\(name) is back, \(late) still down"
            }
            guard service.isDown, !isEnd else { break }
            let reason = service.failure.map { ": \($0.failure.reason.words)" } ?? ""
            return "\(name) is \(isStill ? "still " : "")down\(reason)"
        case nil: break
        }
        return alertText(of: incident, brief)
    }

    /// What depends on the root and is not back yet, for `… still down`.
    private func late(_ incident: Incident, _ around: IncidentSurroundings) -> String? {
        let names = incident.lateDependents(around)
        guard let first = names.first else { return nil }
        return names.count == 1 ? "\(first) is" : "\(first) and \(names.count - 1) more are"
    }

    private func alertText(of incident: Incident, _ brief: IncidentBrief) -> String {
        guard let first = brief.alerts.first else { return incident.service?.rawValue ?? "An incident" }
        let text =
            first.annotations["summary"]
            ?? [first.name.isEmpty ? first.labels.description : first.name, incident.service?.rawValue].compactMap(
                \.self
            ).joined(separator: ": ")
        // What goes on comes first; with none of it the message is of an end.
        let firing = brief.alerts.count { $0.endedAt == nil }
        let others = (firing > 0 && firing < brief.alerts.count ? firing : brief.alerts.count + brief.moreAlerts) - 1
        return others > 0 ? "\(text) (and \(others) more)" : text
    }

    private func details(
        of incident: Incident,
        _ event: Notification.Event,
        for receiver: ReceiverName
    ) -> [String] {
        let told = incident.tellings.first { $0.receiver == receiver }?.toldAbsorbed ?? 0
        let new = incident.absorbed.dropFirst(told)
        guard event == .updated || event == .opened, !new.isEmpty else { return [] }
        return ["Now known to be behind: " + new.map(\.description).joined(separator: ", ")]
    }
}

extension AffectedService {
    fileprivate init(_ service: StackPicture.Service) {
        let isAhead = service.health == .healthy && service.isFailing
        self.init(name: service.name.rawValue, health: isAhead ? "failing" : service.health.rawValue)
    }
}

extension Incident.Root {
    /// Whether it works again, and was taken for what is behind the trouble of the one that is the root by now.
    fileprivate func isBack(before root: Incident.Root?, _ around: IncidentSurroundings) -> Bool {
        guard case .service(let now) = root else { return false }
        return switch self {
        case .service(let old):
            around.stack.services[old]?.isDown == false && around.stack.dependencies(of: now).contains(old)
        case .network: !around.stack.isIsolated
        }
    }

    fileprivate var subject: String { self == .network ? "the network" : title }
}

extension Incident {
    /// Something was told before this was known to be its cause.
    fileprivate func isNewlyKnown(to telling: Telling?) -> Bool {
        guard let telling else { return !absorbed.isEmpty }
        return telling.toldAbsorbed < absorbed.count || (telling.state == .told && telling.toldRoot != root)
    }
}

extension IncidentBook {
    /// One line for an incident as it is now, or, when it is over, as it was: how the stack is by then says nothing of it.
    func headline(of incident: Incident, _ around: IncidentSurroundings) -> String {
        let members = incident.members.sorted { $0.rank < $1.rank }
        let brief = IncidentBrief(
            id: incident.id,
            severity: incident.severity,
            openedAt: around.told(incident.openedAt),
            alerts: members.prefix(1).map { $0.brief(around) },
            moreAlerts: max(0, members.count - 1),
            groupKey: incident.group.key
        )
        guard incident.isClosed || !incident.isActive else { return subject(of: incident, brief, around) }
        if let cause = incident.cause { return around.clean(cause.headline) }
        return incident.root == .network ? Incident.Root.network.title : alertText(of: incident, brief)
    }
}

extension CauseBrief {
    /// `postgres: connection refused`.
    fileprivate var headline: String {
        guard let words = reason.flatMap(FailureReason.init)?.words else { return name }
        return "\(name): \(words)"
    }
}
