package import Vocabulary

/// Concludes from single observations how each service, and the stack, is: events and time in, transitions out.
///
/// Holds no clock and no lock. A transition is the change of one service's health.
package struct StatusBoard: Sendable {
    /// What the board needs to hear of.
    package enum Event: Sendable {
        /// A run has ended.
        case observed(Observation)
        /// Time has passed: graces and first deadlines may have ended.
        case ticked
        /// The settings have changed; the checks in `replaced` ask another target, so they begin anew.
        case reloaded(Stack, replaced: Set<CheckID>)
    }

    private var tracks: [ServiceTrack]
    private var indices: [ServiceName: Int]
    private var capabilities: CapabilityBook
    private var hasBeenComplete = false

    /// A board that knows nothing yet of `stack`.
    package init(_ stack: Stack, now: Instant) {
        tracks = stack.services.map { ServiceTrack($0, now: now) }
        indices = Self.indices(stack)
        capabilities = CapabilityBook(stack)
    }

    /// Takes in what happened and says which services changed their health by it.
    ///
    /// `wallOffset` makes wall time of engine time, for the transitions.
    package mutating func handle(_ event: Event, at now: Instant, wallOffset: Duration) -> [Transition] {
        switch event {
        case .observed(let observation):
            return observe(observation, wallOffset: wallOffset)
        case .ticked:
            // Few or none depend on the time, and a run that has just ended waits for this.
            let sensitive = tracks.indices.filter { tracks[$0].isTimeSensitive }
            let before = sensitive.map { tracks[$0].conclusion.health }
            for index in sensitive { tracks[index].conclude(at: now) }
            return transitions(of: sensitive, from: before, wallOffset: wallOffset)
        case .reloaded(let stack, let replaced):
            return reload(stack, replaced: replaced, now: now, wallOffset: wallOffset)
        }
    }

    /// Everything that the board concludes, as it stands.
    package func conclusion() -> StackConclusion {
        let services = tracks.map(\.conclusion)
        let isAvailable: (ServiceName) -> Bool = { name in indices[name].map { services[$0].isAvailable } ?? false }
        let (isReady, failing) = capabilities.readiness(isAvailable)
        return StackConclusion(
            overall: overall(),
            services: services,
            capabilities: capabilities.capabilities(isAvailable),
            isReady: isReady,
            failing: failing,
            isOverloaded: tracks.contains { $0.checks.contains(where: \.isOverloaded) }
        )
    }

    /// Whether every check has run once or is past its first deadline; once true it stays so.
    package mutating func isComplete(at now: Instant) -> Bool {
        hasBeenComplete =
            hasBeenComplete || tracks.allSatisfy { $0.checks.allSatisfy { $0.hasRun || now >= $0.firstDeadline } }
        return hasBeenComplete
    }

    private mutating func observe(_ observation: Observation, wallOffset: Duration) -> [Transition] {
        guard let index = indices[observation.check.service] else { return [] }
        let before = tracks[index].conclusion.health
        tracks[index].observe(observation)
        let after = tracks[index].conclusion.health
        guard after != before else { return [] }
        // Only an unhealthy service is the cause of another's trouble.
        if before == .unhealthy || after == .unhealthy { blame() } else { tracks[index].blame(rootCause(of: index)) }
        return transition(index, from: before, wallOffset: wallOffset).map { [$0] } ?? []
    }

    private func overall() -> Health {
        var isUnknown = false
        var isDegraded = false
        for track in tracks {
            switch (track.conclusion.health, track.watched.role) {
            case (.unhealthy, .required): return .unhealthy
            case (.unknown, .required): isUnknown = true
            case (.unhealthy, .optional), (.degraded, _): isDegraded = true
            case (.unknown, .optional), (.healthy, _): break
            }
        }
        return isUnknown ? .unknown : isDegraded ? .degraded : .healthy
    }

    private mutating func reload(
        _ stack: Stack,
        replaced: Set<CheckID>,
        now: Instant,
        wallOffset: Duration
    ) -> [Transition] {
        let known = tracks
        let positions = indices
        tracks = stack.services.map { service in
            guard let position = positions[service.name], known[position].watched.kind == service.kind else {
                return ServiceTrack(service, now: now)
            }
            var track = known[position]
            track.reload(service, replaced: replaced, now: now)
            return track
        }
        indices = Self.indices(stack)
        capabilities = CapabilityBook(stack)
        let before = tracks.map { track in
            positions[track.watched.name].map { known[$0].conclusion.health } ?? .unknown
        }
        blame()
        return transitions(of: tracks.indices, from: before, wallOffset: wallOffset)
    }

    /// Of the services at `indices`, whose health was `before`.
    private mutating func transitions(
        of indices: some Collection<Int>,
        from before: [Health],
        wallOffset: Duration
    ) -> [Transition] {
        let changed = zip(indices, before).filter { tracks[$0].conclusion.health != $1 }
        guard !changed.isEmpty else { return [] }
        blame()
        return changed.compactMap { transition($0, from: $1, wallOffset: wallOffset) }
    }

    private func transition(_ index: Int, from before: Health, wallOffset: Duration) -> Transition? {
        let now = tracks[index].conclusion
        guard now.health != before else { return nil }
        return Transition(
            service: now.service,
            from: before,
            to: now.health,
            at: WallTime(nanosecondsSinceEpoch: now.since.nanoseconds.addingClamped(wallOffset.nanoseconds)),
            check: now.level,
            reason: now.failure?.reason,
            message: now.failure?.message,
            becauseOf: now.becauseOf
        )
    }

    private mutating func blame() {
        for index in tracks.indices { tracks[index].blame(rootCause(of: index)) }
    }

    /// The first unhealthy service below a troubled one that has no unhealthy service below itself.
    private func rootCause(of index: Int) -> ServiceName? {
        switch tracks[index].conclusion.health {
        case .healthy, .unknown: return nil
        case .degraded, .unhealthy: break
        }
        return unhealthyBelow(index).first { unhealthyBelow($0).isEmpty }
            .map { tracks[$0].watched.name }
    }

    /// All transitive dependencies that are unhealthy, nearest first; a cycle is walked once.
    private func unhealthyBelow(_ index: Int) -> [Int] {
        var found: [Int] = []
        var visited: Set<Int> = [index]
        var open = tracks[index].watched.dependsOn
        var position = 0
        while position < open.count {
            defer { position += 1 }
            guard let next = indices[open[position]], visited.insert(next).inserted else { continue }
            if tracks[next].conclusion.health == .unhealthy { found.append(next) }
            open += tracks[next].watched.dependsOn
        }
        return found
    }

    private static func indices(_ stack: Stack) -> [ServiceName: Int] {
        Dictionary(stack.services.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
    }
}
