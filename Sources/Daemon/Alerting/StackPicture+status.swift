import Alerting
import Recording
import Settings
import Vocabulary

extension StackPicture {
    /// What incidents take their causes from, out of what is known now.
    init(_ status: StackStatus, _ settings: Settings) {
        let byName = Dictionary(settings.services.map { ($0.name, $0) }) { first, _ in first }
        let services = status.services.map { Service($0, byName[$0.name]) }
        self.init(
            services,
            lostCapabilities: status.capabilities.filter { !$0.isAvailable && !$0.isDisabled }.map(\.name.rawValue)
                .sorted(),
            isIsolated: Isolation.holds(services, byName),
            servicesOfJobs: settings.scrapeJobs.reduce(into: [:]) { $0[$1.name] = $1.service }
        )
    }
}

extension StackPicture.Service {
    fileprivate init(_ status: ServiceStatus, _ settings: ServiceSettings?) {
        let failing = status.checks.first { check in
            check.level != .deep && check.lastRun?.result == .failure && check.lastRun?.failure?.isOutage == true
        }
        let deciding = status.level.flatMap { level in status.checks.first { $0.level == level } } ?? failing
        let failure = status.failure ?? failing?.lastRun?.failure
        self.init(
            name: status.name,
            kind: status.kind,
            health: status.health,
            dependsOn: settings?.dependsOn ?? [],
            endpoints: settings?.endpoints ?? [],
            isFailing: failing != nil,
            failure: deciding.flatMap { check in failure.map { .init(level: check.level, failure: $0) } },
            lastGood: deciding?.lastGood,
            firstBad: deciding?.firstBad
        )
    }
}

extension ProbeFailure {
    /// It says that the service is down, rather than busy or badly set up.
    fileprivate var isOutage: Bool { Condition(reason) == .down }
}

/// Whether it is us who are cut off, rather than all the others who are down.
enum Isolation {
    /// So many hosts that stop answering at the same time are no coincidence.
    static let fewestHosts = 3

    /// Checks of at least three hosts (of all, if there are fewer) began to fail within one interval with what a missing
    /// network looks like.
    ///
    /// One host alone says nothing of the network.
    static func holds(_ services: [StackPicture.Service], _ settings: [ServiceName: ServiceSettings]) -> Bool {
        let all = settings.values.filter(\.isEnabled).reduce(into: Set<String>()) { $0.formUnion($1.remoteHosts) }
        let needed = min(fewestHosts, all.count)
        guard needed >= 2 else { return false }
        let failing = services.filter { $0.isFailing && $0.failure?.failure.isNetwork == true }
        let onsets = failing.compactMap { service in service.firstBad.map { (at: $0, service: service) } }
            .sorted { $0.at < $1.at }
        for (index, first) in onsets.enumerated() {
            let window = settings[first.service.name]?.checks.map(\.interval).min() ?? .seconds(5)
            let together = onsets[index...].prefix {
                first.at.duration(to: $0.at) <= window
            }
            let hosts = together.reduce(into: Set<String>()) {
                $0.formUnion(settings[$1.service.name]?.remoteHosts ?? [])
            }
            if hosts.count >= needed { return true }
        }
        return false
    }
}

extension ProbeFailure {
    fileprivate var isNetwork: Bool {
        switch reason {
        case .dns, .connectTimeout, .timeout: true
        case .connectRefused, .tls, .auth, .protocol, .http4xx, .http5xx, .assertion, .saturated, .starting, .exhausted,
            .readOnly, .internal:
            false
        }
    }
}
