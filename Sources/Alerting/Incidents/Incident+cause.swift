import Vocabulary

/// What is behind an incident: the cause of an outage is what failed, whatever is seen while that recovers.
extension Incident {
    /// Looks again at the root.
    mutating func followCause(_ around: IncidentSurroundings) {
        endCause(around)
        // What it was stays known when it is over.
        guard isActive, let seen = seenCause(around), seen.isCurrent || cause == nil else { return }
        guard let cause, cause.name == seen.brief.name else { return cause = seen.brief }
        guard let end = cause.endedAt else { return self.cause = cause.followed(by: seen.brief) }
        let isAgain = isRootDown(around) || seen.brief.check == cause.check
        // What began since then has another cause.
        if isAgain || members.contains(where: { $0.isActive && $0.startedAt >= end }) { self.cause = seen.brief }
    }

    func isRootDown(_ around: IncidentSurroundings) -> Bool {
        switch root {
        case nil: false
        case .network: around.stack.isIsolated
        case .service(let name): around.stack.services[name]?.isDown == true
        }
    }

    /// Notes when what failed at the root fails no more.
    private mutating func endCause(_ around: IncidentSurroundings) {
        guard let cause, cause.endedAt == nil, !isRootDown(around) else { return }
        if let service {
            let picture = around.stack.services[service]
            // Nobody has asked it yet.
            if picture?.health == .unknown { return }
            if let level = picture?.failure?.level, level.rawValue == cause.check { return }
        }
        self.cause = cause.ended(at: around.told(around.now))
    }

    /// What is wrong at the root; nil when nothing is.
    private func seenCause(_ around: IncidentSurroundings) -> (brief: CauseBrief, isCurrent: Bool)? {
        switch root {
        case nil: return nil
        case .network:
            guard around.stack.isIsolated else { return nil }
            let message = "several hosts stopped answering at the same time"
            return (CauseBrief(name: Root.network.title, message: message), true)
        case .service(let name):
            // A service that works is not behind what its alerts say: they say it themselves.
            guard let service = around.stack.services[name], let failure = service.failure else { return nil }
            return (CauseBrief(service, failure), failure.isCurrent)
        }
    }
}

extension CauseBrief {
    fileprivate init(_ service: StackPicture.Service, _ failure: StackPicture.Service.Failure) {
        self.init(
            name: service.name.rawValue,
            kind: service.kind,
            check: failure.level.rawValue,
            reason: failure.failure.reason.rawValue,
            phase: failure.failure.phase?.rawValue,
            message: failure.failure.message,
            firstBad: service.firstBad,
            // Of a check that is good again it is later than the trouble.
            lastGood: service.firstBad == nil ? nil : service.lastGood
        )
    }

    private var level: CheckLevel? { check.flatMap(CheckLevel.init) }

    /// The same trouble, seen again: it began when it began, whatever fails by now.
    fileprivate func followed(by seen: CauseBrief) -> CauseBrief {
        guard let level, let other = seen.level, level != other else { return seen.begun(like: self) }
        // A deep check says that the service does not do its work, another one that it is down.
        guard level != .deep, other != .deep else { return seen }
        // What fails for the same reason above it says nothing new.
        return reason == seen.reason && level < other ? self : seen.begun(like: self)
    }

    private func begun(like first: CauseBrief) -> CauseBrief {
        guard let firstBad = first.firstBad else { return self }
        return with(firstBad: firstBad, lastGood: first.lastGood, endedAt: endedAt)
    }

    fileprivate func ended(at end: WallTime) -> CauseBrief {
        with(firstBad: firstBad, lastGood: lastGood, endedAt: end)
    }

    private func with(firstBad: WallTime?, lastGood: WallTime?, endedAt: WallTime?) -> CauseBrief {
        CauseBrief(
            name: name,
            kind: kind,
            check: check,
            reason: reason,
            phase: phase,
            message: message,
            firstBad: firstBad,
            lastGood: lastGood,
            endedAt: endedAt
        )
    }
}
