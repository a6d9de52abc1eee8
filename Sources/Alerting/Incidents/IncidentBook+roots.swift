import Vocabulary

/// What is behind incidents, as that becomes known.
extension IncidentBook {
    /// Looks again at causes, at what is held, muted and inhibited, at incidents that are parts of others.
    mutating func settle(_ around: IncidentSurroundings) {
        for index in incidents.indices where !incidents[index].isClosed {
            if case .examining(let until) = incidents[index].phase, until <= around.now {
                incidents[index].phase = .open
            }
            incidents[index].settleMembers(around)
        }
        inhibit()
        for index in incidents.indices where !incidents[index].isClosed { findRoot(of: index, around) }
        for index in incidents.indices where !incidents[index].isClosed {
            incidents[index].followCause(around)
            incidents[index].followLosses(around)
        }
        for index in incidents.indices where !incidents[index].isClosed {
            if incidents[index].isActive {
                incidents[index].overSince = nil
            } else if incidents[index].overSince == nil {
                incidents[index].overSince = around.now
                incidents[index].note("over", at: around.wallNow)
            }
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
    private mutating func findRoot(of index: Int, _ around: IncidentSurroundings) {
        guard incidents[index].isActive else { return }
        if let own = ownRoot(of: incidents[index], around) {
            let since = incidents[index].rootBackSince ?? around.now
            if incidents[index].rootBackSince == nil { incidents[index].rootBackSince = since }
            let isLate = around.now >= since + Self.recoveryTime
            if isLate || !incidents[index].mayRecover(own, around) { incidents[index].blame(own, at: around.wallNow) }
            return
        }
        if incidents[index].rootBackSince != nil { incidents[index].rootBackSince = nil }
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
        if let host = incidents.firstIndex(where: {
            !$0.isClosed && $0.absorbedInto == nil && $0.root == root && $0.id != incidents[index].id
        }) {
            absorb(index, into: host, around)
        } else {
            incidents[index].blame(root, at: around.wallNow)
        }
    }

    /// Where the trouble goes on although what was taken for its root works again: there is another one.
    private func ownRoot(of incident: Incident, _ around: IncidentSurroundings) -> Incident.Root? {
        guard !incident.isRootDown(around), let service = incident.lateDependents(around).first else { return nil }
        // Nobody has asked the old one yet.
        if let old = incident.service, around.stack.services[old]?.health == .unknown { return nil }
        let root = Incident.Root.service(around.stack.root(of: service) ?? service)
        return root == incident.root ? nil : root
    }

    /// When time alone makes another root of an incident; nil when nothing is waited for.
    func rootDue(of incident: Incident, _ around: IncidentSurroundings) -> Instant? {
        incident.rootBackSince.map { $0 + Self.recoveryTime }.flatMap { $0 > around.now ? $0 : nil }
    }

    private mutating func absorb(_ part: Int, into host: Int, _ around: IncidentSurroundings) {
        let id = incidents[host].id
        incidents[host].absorbed += incidents[part].absorbed
        // What nobody has heard of is no news to anybody.
        if incidents[part].tellings.contains(where: { $0.state == .told }) {
            incidents[host].absorbed.append(incidents[part].id)
        }
        incidents[host].note("explains the incident \(incidents[part].id)", at: around.wallNow)
        let keys = Set(incidents[part].members.map(\.key))
        incidents[host].members.removeAll { keys.contains($0.key) }
        for var member in incidents[part].members {
            member.isDependent = incidents[host].explains(member.service)
            places[member.key] = id
            incidents[host].members.append(member)
        }
        let seen = [incidents[host].firstSeenAt, incidents[part].firstSeenAt].compactMap(\.self).min()
        incidents[host].firstSeenAt = seen
        incidents[host].openedAt = min(incidents[host].openedAt, incidents[part].openedAt)
        for telling in incidents[part].tellings where telling.state == .told {
            incidents[host].inherit(telling, isTold: !policy.tracksGroups(telling.receiver))
        }
        incidents[host].escalations = max(incidents[host].escalations, incidents[part].escalations)
        if incidents[host].acknowledgement == nil, incidents[part].severity >= incidents[host].severity {
            incidents[host].acknowledgement = incidents[part].acknowledgement
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
        rootBackSince = nil
        phase = .open
        for position in members.indices { members[position].isDependent = explains(members[position].service) }
        note("caused by \(root.title)", at: time)
    }

    /// Services that are down although nothing but what its root explains goes on.
    func lateDependents(_ around: IncidentSurroundings) -> [ServiceName] {
        let active = members.filter(\.isActive)
        guard active.allSatisfy(\.isDependent) else { return [] }
        return active.compactMap(\.service).reduce(into: []) { names, name in
            if around.stack.services[name]?.isDown == true, !names.contains(name) { names.append(name) }
        }
    }

    /// Whether somebody was told of the root, and `own` is what depends on that and comes back after it.
    fileprivate func mayRecover(_ own: Root, _ around: IncidentSurroundings) -> Bool {
        guard tellings.contains(where: { $0.state == .told && $0.toldRoot == root }) else { return false }
        guard let service, case .service(let name) = own else { return true }
        return around.stack.dependencies(of: name).contains(service)
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
    ///
    /// - Parameters:
    ///   - telling: what it knows of the part.
    ///   - isTold: Whether that goes for this incident as well; else the part is told to be over, and this one begins anew.
    fileprivate mutating func inherit(_ telling: Telling, isTold: Bool) {
        let index = tellings.firstIndex { $0.receiver == telling.receiver }
        guard let index else {
            var own = Telling(telling.receiver, timing: telling.timing)
            if isTold { own.know(telling) }
            return tellings.append(own)
        }
        if isTold, tellings[index].state != .told { tellings[index].know(telling) }
    }
}
