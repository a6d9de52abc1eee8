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
    func isUnknown(_ member: Member, _ incident: Incident, _ around: IncidentSurroundings) -> Bool {
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
}
