import Alerting
import Settings
import Vocabulary

/// Whether it is us who are cut off, rather than all the others who are down.
struct Isolation: Sendable {
    /// So many hosts that stop answering at the same time are no coincidence.
    static let fewestHosts = 3
    /// When hosts answer again, the others are not believed to be down themselves before they were asked again; for so
    /// long at most.
    static let longestEnd: Duration = .seconds(60)

    /// Nothing can be reached from here, or not all has been asked since that was so.
    private(set) var holds = false
    /// A host has stopped answering just now; others may follow.
    private(set) var mayBegin = false
    /// When it counts as over although not all answer.
    private var endsAt: Instant?

    /// Looks at what is known now.
    mutating func look(
        _ services: [StackPicture.Service],
        _ settings: [ServiceName: ServiceSettings],
        at now: Instant,
        wallNow: WallTime
    ) {
        let silent = services.filter { $0.isDown && $0.failure?.failure.isNetwork == true }
            .filter { settings[$0.name]?.remoteHosts.isEmpty == false }
        let onsets = Self.onsets(silent.filter(\.isFailing), settings)
        mayBegin = onsets.contains { $0.at.duration(to: wallNow) <= $0.window }
        if Self.isCoincidence(onsets, settings) {
            (holds, endsAt) = (true, nil)
        } else if holds {
            let end = endsAt ?? now + Self.end(of: silent, settings)
            endsAt = end
            if silent.isEmpty || end <= now { (holds, endsAt) = (false, nil) }
        }
    }

    /// A service that stopped answering: when, and how long others may take to be found to have done so with it.
    private struct Onset {
        let at: WallTime
        let window: Duration
        let hosts: Set<String>
    }

    private static func onsets(
        _ services: [StackPicture.Service],
        _ settings: [ServiceName: ServiceSettings]
    ) -> [Onset] {
        services.compactMap { service in
            service.firstBad.map { first in
                let own = settings[service.name]
                let window = own?.checks.map(\.interval).min() ?? .seconds(5)
                return Onset(at: first, window: window, hosts: own?.remoteHosts ?? [])
            }
        }
        .sorted { $0.at < $1.at }
    }

    /// Checks of at least three hosts (of all, if there are fewer) began to fail within one interval with what a missing
    /// network looks like.
    ///
    /// One host alone says nothing of the network.
    private static func isCoincidence(_ onsets: [Onset], _ settings: [ServiceName: ServiceSettings]) -> Bool {
        let all = settings.values.filter(\.isEnabled).reduce(into: Set<String>()) { $0.formUnion($1.remoteHosts) }
        let needed = min(fewestHosts, all.count)
        guard needed >= 2 else { return false }
        return onsets.indices.contains { index in
            let first = onsets[index]
            let together = onsets[index...].prefix { first.at.duration(to: $0.at) <= first.window }
            return together.reduce(into: Set<String>()) { $0.formUnion($1.hosts) }.count >= needed
        }
    }

    /// How long it takes until all of these have been asked often enough to be well again.
    private static func end(
        of services: [StackPicture.Service],
        _ settings: [ServiceName: ServiceSettings]
    ) -> Duration {
        let checks = services.flatMap { settings[$0.name]?.checks ?? [] }.filter { $0.level != .deep }
        let times = checks.map { $0.interval * (($0.hysteresis?.recover ?? 2) + 1) }
        return min(times.max() ?? .zero, longestEnd)
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
