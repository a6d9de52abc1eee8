import Series
import Vocabulary

/// Where alerts belong.
extension IncidentBook {
    mutating func take(_ reports: [AlertReport], _ around: IncidentSurroundings, _ step: inout IncidentStep) {
        var index = IncidentIndex(incidents) { isRemembered($0, around) }
        for report in reports {
            switch report.step {
            case .firing: fire(report, around, &step, &index)
            case .ended(let ending): end(report, ending, around, &index)
            }
        }
    }

    private mutating func fire(
        _ report: AlertReport,
        _ around: IncidentSurroundings,
        _ step: inout IncidentStep,
        _ known: inout IncidentIndex
    ) {
        if let index = places[report.key].flatMap(index(of:)), !incidents[index].isClosed,
            let position = known.position(of: report.key, in: incidents[index])
        {
            let wasOver = !incidents[index].members[position].isActive
            if wasOver { incidents[index].begin(around.told(report.startedAt)) }
            incidents[index].members[position].follow(report, startedAt: around.told(report.startedAt))
            if wasOver { incidents[index].reopen(around) }
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
        if let found = place(root, service: service, group, around, known) {
            index = found
            if incidents[index].isClosed {
                revive(index, around)
                known.addOpen(incidents[index], at: index)
            }
        } else {
            index = open(member, group, root ?? service.map(Incident.Root.service), around, &step)
            known.addOpen(incidents[index], at: index)
        }
        member.isDependent = incidents[index].explains(service)
        incidents[index].begin(member.startedAt)
        if let position = known.position(of: report.key, in: incidents[index]) {
            // One that had ended here before goes on.
            incidents[index].members[position] = member
        } else {
            incidents[index].members.append(member)
            known.joined(member, incidents[index], at: index)
        }
        places[report.key] = incidents[index].id
        if incidents[index].overSince != nil { incidents[index].reopen(around) }
        incidents[index].note("\(member.title) fires", at: around.wallNow)
    }

    private mutating func end(
        _ report: AlertReport,
        _ ending: AlertEnding,
        _ around: IncidentSurroundings,
        _ known: inout IncidentIndex
    ) {
        guard let index = places[report.key].flatMap(index(of:)),
            let position = known.position(of: report.key, in: incidents[index]),
            incidents[index].members[position].isActive
        else { return }
        let member = incidents[index].members[position]
        let ending = ending == .noData && member.isAbandoned(around) ? .unwatched : ending
        let isHeld = incidents[index].holds(member, ending, around)
        incidents[index].members[position].end(ending, at: around.told(around.now), isHeld: isHeld)
        incidents[index].note(
            "\(member.title): \(ending.text)\(isHeld ? ", while its service is down" : "")",
            at: around.wallNow
        )
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
        _ around: IncidentSurroundings,
        _ known: IncidentIndex
    ) -> Int? {
        if let root { return known.open(rootedIn: root) }
        return known.place(service, neighbours: service.map(around.stack.neighbours(of:)) ?? [], group)
    }

    private func isRemembered(_ incident: Incident, _ around: IncidentSurroundings) -> Bool {
        guard case .closed(let closed) = incident.phase else { return false }
        return around.now <= closed + incident.memory
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
        return append(incident)
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

    /// What its messages are to call it: where alerts are grouped by their service, that is the service at the root as far as
    /// that is known by now, rather than the one whose alert came first.
    func name(of incident: Incident) -> Incident.Group {
        let own = incident.group
        guard let service = incident.service, let first = incident.members.first,
            policy.route.ends(of: first.shownLabels).first?.grouping == .service,
            // Who goes by names and was told before names were kept knows it by this one.
            incident.tellings.allSatisfy({ $0.toldAt == nil || !policy.tracksGroups($0.receiver) })
        else { return own }
        let labels = Labels([("service", service.rawValue)])
        let named = Incident.Group(labels: labels, key: own.key.dropLast("\(own.labels)".count) + "\(labels)")
        guard named != own else { return own }
        // One key, one incident: its end would be taken for the other's.
        let isTaken = incidents.contains { other in
            other.id != incident.id && !other.isClosed && (other.group == named || other.named == named)
        }
        return isTaken ? own : named
    }

    // MARK: - Back again

    private mutating func revive(_ index: Int, _ around: IncidentSurroundings) {
        incidents[index].phase = .open
        incidents[index].acknowledgement = nil
        incidents[index].escalations = 0
        for member in incidents[index].members { places[member.key] = incidents[index].id }
    }
}
