import Alerting
import Recording
import Settings
import Vocabulary

extension StackPicture {
    /// What incidents take their causes from, out of what is known now.
    ///
    /// - Parameters:
    ///   - status: what is known.
    ///   - settings: who depends on whom.
    ///   - isolation: what was thought so far of our own network, and is thought now.
    ///   - now: the time.
    init(_ status: StackStatus, _ settings: Settings, _ isolation: inout Isolation, at now: Instant) {
        let byName = Dictionary(settings.services.map { ($0.name, $0) }) { first, _ in first }
        let services = status.services.map { Service($0, byName[$0.name]) }
        isolation.look(services, byName, at: now, wallNow: status.at)
        self.init(
            services,
            isIsolated: isolation.holds,
            servicesOfJobs: settings.scrapeJobs.reduce(into: [:]) { $0[$1.name] = $1.service },
            missing: Self.missing(status)
        )
    }
}

extension StackPicture {
    /// For each lost capability those services of its expression, and of the capabilities in that, that are not available.
    private static func missing(_ status: StackStatus) -> [String: [ServiceName]] {
        status.capabilities.filter { !$0.isAvailable && !$0.isDisabled }.reduce(into: [:]) { missing, lost in
            missing[lost.name.rawValue] = lost.missing.filter { status.service($0) != nil }
        }
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
            failure: deciding.flatMap { check in
                failure.map { .init(level: check.level, failure: $0, isCurrent: status.isCurrent(check)) }
            },
            lastGood: deciding?.lastGood,
            firstBad: deciding?.firstBad
        )
    }
}

extension ServiceStatus {
    /// The last run of the check failed, and none of a shallower one has succeeded since.
    fileprivate func isCurrent(_ check: CheckStatus) -> Bool {
        guard check.firstBad != nil else { return false }
        return !checks.contains { other in
            guard other.level < check.level, let good = other.lastGood, let run = check.lastRunAt else { return false }
            return other.firstBad == nil && good > run
        }
    }
}

extension ProbeFailure {
    /// It says that the service is down, rather than busy or badly set up.
    fileprivate var isOutage: Bool { Condition(reason) == .down }
}
