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
    /// Answers that only the deep checks of this kind use.
    package let expectations: Expectations

    /// What deep checks compare with; which of it applies depends on the kind.
    package struct Expectations: Sendable, Equatable {
        /// Qdrant collections to look into, by name.
        package var collections: [String] = []
        /// Selects Qdrant collections at run time.
        package var collectionPrefix: String?
        /// Which server speaks for Crawl4AI.
        package var flavor: CrawlFlavor = .auto
        /// The deadline that deep checks get where the kind has none yet.
        package var deepTimeout: Duration?
    }

    package enum CrawlFlavor: String, Sendable, CaseIterable { case auto, runner, docker }

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
