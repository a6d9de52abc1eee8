package import Vocabulary

/// One service to watch.
package struct ServiceSettings: Sendable, Equatable {
    package let name: ServiceName
    package let kind: ServiceKind
    package let role: Role
    package let isEnabled: Bool
    package let dependsOn: [ServiceName]
    /// How long `starting` counts as degraded rather than unhealthy.
    package let startingGrace: Duration
    /// Where it is, for people: no user, password or query.
    package let address: String
    /// Live before ready before deep.
    package let checks: [CheckSettings]

    func watched(among enabled: Set<ServiceName>) -> WatchedService {
        WatchedService(
            name: name,
            kind: kind.rawValue,
            role: role,
            dependsOn: dependsOn.filter(enabled.contains),
            startingGrace: startingGrace,
            checks: checks.map { $0.watched(service: name, kind: kind) }
        )
    }
}
