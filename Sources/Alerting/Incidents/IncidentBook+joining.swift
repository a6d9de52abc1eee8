import Series
import Vocabulary

/// Where alerts belong.
extension IncidentBook {
    mutating func take(_ reports: [AlertReport], _ around: IncidentSurroundings, _ step: inout IncidentStep) {
        for report in reports {
            switch report.step {
            case .firing: fire(report, around, &step)
            case .ended(let ending): end(report, ending, around)
            }
        }
    }

    private mutating func fire(_ report: AlertReport, _ around: IncidentSurroundings, _ step: inout IncidentStep) {
        if let index = places[report.key].flatMap(index(of:)), !incidents[index].isClosed,
            let position = incidents[index].members.firstIndex(where: { $0.key == report.key })
        {
            let wasOver = !incidents[index].members[position].isActive
            incidents[index].members[position].follow(report, startedAt: around.told(report.startedAt))
            if wasOver { reopen(&incidents[index], around) }
            return
        }
        let shown = policy.shown(report.labels)
        let receivers = policy.receivers(of: shown)
        let service = around.stack.service(of: report.labels) ?? around.stack.service(of: shown)
        var member = Member(
            report,
            startedAt: around.told(report.startedAt),
            shownLabels: shown,
            service: service,
            receivers: receivers
        )
        let root = root(of: service, around)
        let group = group(of: member, shown)
        let index: Int
        if let found = place(root, service: service, group, around) {
            index = found
            if incidents[index].isClosed { revive(index, around) }
        } else {
            index = open(member, group, root ?? service.map(Incident.Root.service), around, &step)
        }
        member.isDependent = incidents[index].explains(service)
        // One that had ended here before goes on.
        incidents[index].members.removeAll { $0.key == report.key }
        incidents[index].members.append(member)
        places[report.key] = incidents[index].id
        if incidents[index].overSince != nil { reopen(&incidents[index], around) }
        incidents[index].note("\(member.title) fires", at: around.wallNow)
    }

    private mutating func end(_ report: AlertReport, _ ending: AlertEnding, _ around: IncidentSurroundings) {
        guard let index = places[report.key].flatMap(index(of:)),
            let position = incidents[index].members.firstIndex(where: { $0.key == report.key }),
            incidents[index].members[position].isActive
        else { return }
        let member = incidents[index].members[position]
        let isHeld = ending == .noData && isUnknown(member, incidents[index], around)
        incidents[index].members[position].end(ending, at: around.told(around.now), isHeld: isHeld)
        incidents[index].note(
            "\(member.title): \(isHeld ? "no data, while its service is down" : ending.text)",
            at: around.wallNow
        )
    }

    /// Nobody knows how things are while the service does not answer.
    private func isUnknown(_ member: Member, _ incident: Incident, _ around: IncidentSurroundings) -> Bool {
        let names = [member.service, incident.service].compactMap(\.self)
        return around.stack.isIsolated || names.contains { around.stack.services[$0]?.isDown == true }
    }

    // MARK: - Roots and places

    /// What is behind the trouble of a service; nil when it is that service itself, or nothing is known.
    private func root(of service: ServiceName?, _ around: IncidentSurroundings) -> Incident.Root? {
        guard let service else { return nil }
        if around.stack.isIsolated, around.stack.services[service]?.isDown == true { return .network }
        return around.stack.root(of: service).map(Incident.Root.service)
    }

    /// The incident that the alert joins.
    private func place(
        _ root: Incident.Root?,
        service: ServiceName?,
        _ group: Incident.Group,
        _ around: IncidentSurroundings
    ) -> Int? {
        if let root { return incidents.firstIndex { !$0.isClosed && $0.root == root } }
        let neighbours = service.map(around.stack.neighbours(of:)) ?? []
        return incidents.firstIndex { incident in
            guard !incident.isClosed, let own = incident.service else { return false }
            // Alerts of the root itself join what others began in its name; so do those of what shares its address.
            return (own == service && incident.members.contains(where: \.isDependent)) || neighbours.contains(own)
        } ?? incidents.firstIndex { !$0.isClosed && $0.group == group }
            ?? incidents.lastIndex { $0.group == group && $0.absorbedInto == nil && isRemembered($0, around) }
    }

    private func isRemembered(_ incident: Incident, _ around: IncidentSurroundings) -> Bool {
        guard case .closed(let closed) = incident.phase else { return false }
        return around.now <= closed + memory(of: incident)
    }

    private mutating func open(
        _ member: Member,
        _ group: Incident.Group,
        _ root: Incident.Root?,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep
    ) -> Int {
        var incident = Incident(id: around.makeID(around.wallNow), group: group, root: root, at: around.now)
        incident.note("opened", at: around.wallNow)
        // Of a service that depends on others nobody knows yet whether it is the cause.
        if let service = member.service, root == .service(service) {
            let dependencies = around.stack.dependencies(of: service)
            if !dependencies.isEmpty {
                incident.phase = .examining(until: around.now + Self.examinationTime)
                step.examinations.append(.init(incident: incident.id, services: dependencies))
            }
        }
        incidents.append(incident)
        return incidents.count - 1
    }

    mutating func examined(_ id: ULID, _ around: IncidentSurroundings) {
        guard let index = index(of: id), case .examining = incidents[index].phase else { return }
        incidents[index].phase = .open
    }

    /// What alerts have in common with others of their incident.
    private func group(of member: Member, _ shown: Labels) -> Incident.Group {
        guard let route = policy.route.ends(of: shown).first else {
            return Incident.Group(labels: .empty, key: "{}:{}")
        }
        let labels: Labels =
            switch route.grouping {
            case .service:
                member.service.map { Labels([("service", $0.rawValue)]) }
                    ?? Labels([("alertname", shown["alertname"] ?? "")])
            case .labels(let names): Labels(names.map { ($0, shown[$0] ?? "") })
            case .each: shown
            }
        let matchers = route.matchers.map(\.description).joined(separator: ",")
        return Incident.Group(labels: labels, key: (matchers.isEmpty ? "{}" : "{}/{\(matchers)}") + ":\(labels)")
    }

    // MARK: - Back again

    private func reopen(_ incident: inout Incident, _ around: IncidentSurroundings) {
        guard let over = incident.overSince else { return }
        let isCalm = over + memory(of: incident) < around.now
        incident.reopenings = isCalm ? 1 : incident.reopenings + 1
        incident.overSince = nil
        incident.note("it is back", at: around.wallNow)
    }

    private mutating func revive(_ index: Int, _ around: IncidentSurroundings) {
        incidents[index].phase = .open
        incidents[index].acknowledgement = nil
        incidents[index].escalations = 0
        for member in incidents[index].members { places[member.key] = incidents[index].id }
    }

    // MARK: - Roots that turn up

    /// Looks again at causes, at what is held, muted and inhibited, at incidents that are parts of others.
    mutating func settle(_ around: IncidentSurroundings) {
        for index in incidents.indices where !incidents[index].isClosed {
            if case .examining(let until) = incidents[index].phase, until <= around.now {
                incidents[index].phase = .open
            }
            settleMembers(of: &incidents[index], around)
            let cause = cause(of: incidents[index], around)
            // What it was stays known when it is over.
            if let cause, cause != incidents[index].cause { incidents[index].cause = cause }
        }
        inhibit()
        for id in incidents.filter({ !$0.isClosed }).map(\.id) { findRoot(of: id, around) }
        for index in incidents.indices where !incidents[index].isClosed {
            if incidents[index].isActive {
                incidents[index].overSince = nil
            } else if incidents[index].overSince == nil {
                incidents[index].overSince = around.now
                incidents[index].note("over", at: around.wallNow)
            }
        }
    }

    private func settleMembers(of incident: inout Incident, _ around: IncidentSurroundings) {
        for position in incident.members.indices {
            let member = incident.members[position]
            if member.isHeld, !isUnknown(member, incident, around) {
                incident.members[position].release(.recovered, at: around.told(around.now))
                incident.note("\(member.title): its service is back", at: around.wallNow)
            }
            guard member.isActive else { continue }
            let isMuted = around.isMuted(member.shownLabels)
            // Untouched arrays are compared and kept at no cost.
            if isMuted != member.isMuted { incident.members[position].isMuted = isMuted }
        }
    }

    /// One alert in two severities: the higher one speaks for both.
    private mutating func inhibit() {
        var highest: [Fingerprint: AlertSeverity] = [:]
        for incident in incidents where !incident.isClosed {
            for member in incident.members where member.isActive && !member.isMuted {
                highest[member.kin] = max(highest[member.kin] ?? .info, member.severity)
            }
        }
        for index in incidents.indices where !incidents[index].isClosed {
            for position in incidents[index].members.indices {
                let member = incidents[index].members[position]
                let isInhibited = member.isActive && (highest[member.kin] ?? .info) > member.severity
                if isInhibited != member.isInhibited { incidents[index].members[position].isInhibited = isInhibited }
            }
        }
    }

    /// An incident whose service suffers from another one becomes a part of that one's, or gets that as its cause.
    private mutating func findRoot(of id: ULID, _ around: IncidentSurroundings) {
        guard let index = index(of: id), incidents[index].isActive else { return }
        if let own = ownRoot(of: incidents[index], around) {
            incidents[index].blame(own, at: around.wallNow)
            return
        }
        guard let service = incidents[index].service else { return }
        let isDown = around.stack.services[service]?.isDown == true
        guard isDown || around.now <= incidents[index].openedAt + Self.absorptionTime else { return }
        let root: Incident.Root?
        if around.stack.isIsolated, isDown {
            root = .network
        } else {
            root = around.stack.root(of: service).map(Incident.Root.service)
        }
        guard let root, root != incidents[index].root else { return }
        if let host = incidents.firstIndex(where: { !$0.isClosed && $0.root == root && $0.id != id }) {
            absorb(index, into: host, around)
        } else {
            incidents[index].blame(root, at: around.wallNow)
        }
    }

    /// Where the trouble goes on although what was taken for its root works again: there is another one.
    private func ownRoot(of incident: Incident, _ around: IncidentSurroundings) -> Incident.Root? {
        let active = incident.members.filter(\.isActive)
        guard let service = active.first?.service, active.allSatisfy(\.isDependent),
            around.stack.services[service]?.isDown == true
        else { return nil }
        switch incident.root {
        case .service(let root) where around.stack.services[root]?.isDown != true: break
        case .network where !around.stack.isIsolated: break
        case .service, .network, nil: return nil
        }
        let root = Incident.Root.service(around.stack.root(of: service) ?? service)
        return root == incident.root ? nil : root
    }

    private mutating func absorb(_ part: Int, into host: Int, _ around: IncidentSurroundings) {
        let id = incidents[host].id
        incidents[host].absorbed += incidents[part].absorbed + [incidents[part].id]
        incidents[host].note("explains the incident \(incidents[part].id)", at: around.wallNow)
        for var member in incidents[part].members {
            member.isDependent = incidents[host].explains(member.service)
            places[member.key] = id
            incidents[host].members.removeAll { $0.key == member.key }
            incidents[host].members.append(member)
        }
        incidents[host].openedAt = min(incidents[host].openedAt, incidents[part].openedAt)
        for telling in incidents[part].tellings where telling.state == .told {
            incidents[host].inherit(telling)
        }
        incidents[part].absorbedInto = id
        incidents[part].phase = .open
        incidents[part].note(
            "explained by \(incidents[host].root?.title ?? "another one"): part of \(id)",
            at: around.wallNow
        )
    }
}

extension Incident {
    mutating func blame(_ root: Root, at time: WallTime) {
        self.root = root
        cause = nil
        phase = .open
        for position in members.indices { members[position].isDependent = explains(members[position].service) }
        note("caused by \(root.title)", at: time)
    }

    /// Whether the root explains what goes on at this service.
    func explains(_ service: ServiceName?) -> Bool {
        switch root {
        case .network: true
        case .service(let root): service != root
        case nil: false
        }
    }

    /// Somebody who was told of a part of this is to hear how it goes on.
    fileprivate mutating func inherit(_ telling: Telling) {
        guard !tellings.contains(where: { $0.receiver == telling.receiver }) else { return }
        tellings.append(Telling(telling.receiver, timing: telling.timing))
    }
}

extension Incident.Root {
    /// For people.
    package var title: String {
        switch self {
        case .service(let name): name.rawValue
        case .network: "no network from here"
        }
    }
}

extension Member {
    /// For people: the alert's name and its service.
    var title: String {
        let name = labels["alertname"] ?? "an alert"
        return service.map { "\(name) (\($0))" } ?? name
    }
}
