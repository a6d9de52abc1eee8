import Exposition
import Vocabulary

/// The verdicts on services and capabilities as metrics.
enum ServiceFamilies {
    static func make(_ stack: Stack, _ conclusion: StackConclusion) -> [MetricFamily] {
        var up = MetricFamily(
            "vedette_service_up",
            help: "Whether the service's health is neither unhealthy nor unknown.",
            kind: .gauge
        )
        var health = MetricFamily(
            "vedette_service_health",
            help: "The service's health: 1 for the one that holds.",
            kind: .gauge
        )
        var condition = MetricFamily(
            "vedette_service_condition",
            help: "What the checks say of the service: 1 for the condition that holds.",
            kind: .gauge
        )
        let conclusions = Dictionary(conclusion.services.map { ($0.service, $0) }) { first, _ in first }
        for service in stack.services {
            guard let concluded = conclusions[service.name] else { continue }
            let name = Label("service", service.name.rawValue)
            up.add(
                concluded.health.isUp ? 1 : 0,
                name,
                Label("kind", service.kind),
                Label("role", service.role.rawValue)
            )
            for value in Health.allCases {
                health.add(concluded.health == value ? 1 : 0, name, Label("health", value.rawValue))
            }
            for value in Condition.allCases {
                condition.add(concluded.condition == value ? 1 : 0, name, Label("condition", value.rawValue))
            }
        }
        return [up, health, condition] + stackFamilies(conclusion)
    }

    private static func stackFamilies(_ conclusion: StackConclusion) -> [MetricFamily] {
        var capabilities = MetricFamily(
            "vedette_capability_available",
            help: "Whether users of the stack get the capability now.",
            kind: .gauge
        )
        for capability in conclusion.capabilities where !capability.isDisabled {
            capabilities.add(capability.isAvailable ? 1 : 0, Label("capability", capability.name.rawValue))
        }
        var overloaded = MetricFamily(
            "vedette_overloaded",
            help: "Whether this process was too late to judge some check three times in a row.",
            kind: .gauge
        )
        overloaded.add(conclusion.isOverloaded ? 1 : 0)
        return [capabilities, overloaded]
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
