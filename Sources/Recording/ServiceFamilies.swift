import Exposition
import Vocabulary

/// The verdicts on services and capabilities as metrics.
enum ServiceFamilies {
    private static let helps = [
        ("vedette_service_up", "Whether the service's health is neither unhealthy nor unknown."),
        ("vedette_service_health", "The service's health: 1 for the one that holds."),
        ("vedette_service_condition", "What the checks say of the service: 1 for the condition that holds."),
        ("vedette_capability_available", "Whether users of the stack get the capability now."),
        ("vedette_overloaded", "Whether this process was too late to judge some check three times in a row."),
    ]

    static var names: [String] { helps.map(\.0) }

    static func make(_ stack: Stack, _ conclusion: StackConclusion) -> [MetricFamily] {
        let conclusions = Dictionary(conclusion.services.map { ($0.service, $0) }) { first, _ in first }
        let samples =
            stack.services.flatMap { service in conclusions[service.name].map { verdicts(service, $0) } ?? [] }
            + stackVerdicts(conclusion)
        var families = helps.map { MetricFamily($0.0, help: $0.1, kind: .gauge) }
        let places = Dictionary(uniqueKeysWithValues: helps.enumerated().map { ($1.0, $0) })
        for sample in samples {
            guard let place = places[sample.name] else { continue }
            families[place].series.append(sample.metricSeries)
        }
        return families
    }
}

extension ServiceFamilies {
    /// The verdicts on one service, as ``make(_:_:)`` shows them.
    static func verdicts(_ service: WatchedService, _ concluded: ServiceConclusion) -> [GaugeSample] {
        let name = ("service", service.name.rawValue)
        let up = GaugeSample(
            "vedette_service_up",
            [name, ("kind", service.kind), ("role", service.role.rawValue)],
            concluded.health.isUp ? 1 : 0
        )
        let health = Health.allCases.map {
            GaugeSample("vedette_service_health", [name, ("health", $0.rawValue)], concluded.health == $0 ? 1 : 0)
        }
        let condition = Condition.allCases.map {
            GaugeSample(
                "vedette_service_condition",
                [name, ("condition", $0.rawValue)],
                concluded.condition == $0 ? 1 : 0
            )
        }
        return [up] + health + condition
    }

    /// The verdicts on the whole stack.
    static func stackVerdicts(_ conclusion: StackConclusion) -> [GaugeSample] {
        let capabilities = conclusion.capabilities.filter { !$0.isDisabled }.map {
            GaugeSample(
                "vedette_capability_available",
                [("capability", $0.name.rawValue)],
                $0.isAvailable ? 1 : 0
            )
        }
        return capabilities + [GaugeSample("vedette_overloaded", [], conclusion.isOverloaded ? 1 : 0)]
    }
}

extension Health {
    fileprivate var isUp: Bool {
        switch self {
        case .healthy, .degraded: true
        case .unhealthy, .unknown: false
        }
    }
}
