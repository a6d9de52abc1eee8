package import Vocabulary

/// What the probes know of the stack at one moment: what incidents take their causes from.
package struct StackPicture: Sendable, Equatable {
    /// One service.
    package struct Service: Sendable, Equatable {
        package let name: ServiceName
        package let kind: String
        package let health: Health
        package let dependsOn: [ServiceName]
        /// `host:port` of all its checks; of a Unix socket its path.
        package let endpoints: Set<String>
        /// The last run of its `live` or `ready` check failed with what says that it is down, settled or not.
        package let isFailing: Bool
        /// The check that fails and why; nil while none does.
        package let failure: Failure?
        /// The end of the last good run of the check that fails now, and of the first bad one after it.
        package let lastGood: WallTime?
        package let firstBad: WallTime?

        package struct Failure: Sendable, Equatable {
            package let level: CheckLevel
            package let failure: ProbeFailure
            /// The last run of that check failed, and none of a shallower one has succeeded since: false while the check
            /// recovers and its state has not settled.
            package let isCurrent: Bool

            package init(level: CheckLevel, failure: ProbeFailure, isCurrent: Bool = true) {
                self.level = level
                self.failure = failure
                self.isCurrent = isCurrent
            }
        }

        package init(
            name: ServiceName,
            kind: String = "",
            health: Health = .healthy,
            dependsOn: [ServiceName] = [],
            endpoints: Set<String> = [],
            isFailing: Bool = false,
            failure: Failure? = nil,
            lastGood: WallTime? = nil,
            firstBad: WallTime? = nil
        ) {
            self.name = name
            self.kind = kind
            self.health = health
            self.dependsOn = dependsOn
            self.endpoints = endpoints
            self.isFailing = isFailing
            self.failure = failure
            self.lastGood = lastGood
            self.firstBad = firstBad
        }

        /// Concluded to be down, or about to be.
        package var isDown: Bool { health == .unhealthy || isFailing }
        /// The same without those that the settings call no more than degraded while a check fails.
        var isOut: Bool { health == .unhealthy || isFailing && health != .degraded }
    }

    package let services: [ServiceName: Service]
    /// Nothing can be reached from here.
    package let isIsolated: Bool
    /// The services of scrape jobs: what their alerts belong to when nothing else says so.
    package let servicesOfJobs: [String: ServiceName]
    /// For each lost capability the services whose want it is lost for; those that the settings make impossible are not lost.
    package let missing: [String: [ServiceName]]

    package init(
        _ services: [Service] = [],
        isIsolated: Bool = false,
        servicesOfJobs: [String: ServiceName] = [:],
        missing: [String: [ServiceName]] = [:]
    ) {
        self.services = Dictionary(services.map { ($0.name, $0) }) { first, _ in first }
        self.isIsolated = isIsolated
        self.servicesOfJobs = servicesOfJobs
        self.missing = missing
    }
}

extension StackPicture {
    /// By name.
    var lostCapabilities: [String] { missing.keys.sorted() }

    /// All that a service depends on, directly or not, without itself, the nearest first.
    package func dependencies(of name: ServiceName) -> [ServiceName] {
        var found: [ServiceName] = []
        var queue = services[name]?.dependsOn ?? []
        var next = 0
        while next < queue.count {
            let dependency = queue[next]
            next += 1
            guard dependency != name, !found.contains(dependency), let service = services[dependency] else { continue }
            found.append(dependency)
            queue += service.dependsOn
        }
        return found
    }

    /// All that depends on a service, directly or not, sorted by name.
    package func dependents(of name: ServiceName) -> [ServiceName] {
        services.keys.filter { dependencies(of: $0).contains(name) }.sorted()
    }

    /// The service that is behind the trouble of this one: of those that it depends on and that are down, the first that
    /// depends on nothing that is down; nil when all of them are well.
    package func root(of name: ServiceName) -> ServiceName? {
        let down = dependencies(of: name).filter { services[$0]?.isDown == true }
        return down.first { candidate in !dependencies(of: candidate).contains { services[$0]?.isDown == true } }
            ?? down.last
    }

    /// Other services at the same address that are down too.
    package func neighbours(of name: ServiceName) -> [ServiceName] {
        guard let service = services[name], service.isDown, !service.endpoints.isEmpty else { return [] }
        return services.values.filter {
            $0.name != name && $0.isDown && !$0.endpoints.isDisjoint(with: service.endpoints)
        }.map(\.name).sorted()
    }

    /// The service that an alert of these labels belongs to; nil when it stands for itself.
    package func service(of labels: Labels) -> ServiceName? {
        if let name = labels["service"].flatMap(ServiceName.init), services[name] != nil { return name }
        // One that is switched off is not among them.
        if let service = labels["job"].flatMap({ servicesOfJobs[$0] }).flatMap({ services[$0] }) { return service.name }
        return labels["capability"].flatMap(culprit)
    }

    /// The one service that a capability is lost for, or that is behind all that it is lost for; nil when there are several.
    private func culprit(of capability: String) -> ServiceName? {
        let roots = Set((missing[capability] ?? []).map { root(of: $0) ?? $0 })
        return roots.count == 1 ? roots.first : nil
    }
}
