/// What is watched and how its health is concluded: the settings as the recording side needs them.
package struct Stack: Sendable, Equatable {
    /// The enabled services, in the order of the settings.
    package let services: [WatchedService]
    package let capabilities: [Capability]
    /// What `/ready` answers; nil means all required services.
    package let ready: CapabilityExpression?
    /// Services that the settings name and switch off: capabilities may still mention them.
    package let disabled: Set<ServiceName>

    package init(
        services: [WatchedService],
        capabilities: [Capability] = [],
        ready: CapabilityExpression? = nil,
        disabled: Set<ServiceName> = []
    ) {
        self.services = services
        self.capabilities = capabilities
        self.ready = ready
        self.disabled = disabled
    }
}

/// One service of the stack.
package struct WatchedService: Sendable, Equatable {
    package let name: ServiceName
    package let kind: String
    package let role: Role
    package let dependsOn: [ServiceName]
    /// How long `starting` counts as degraded rather than unhealthy.
    package let startingGrace: Duration
    package let checks: [WatchedCheck]

    package init(
        name: ServiceName,
        kind: String,
        role: Role = .required,
        dependsOn: [ServiceName] = [],
        startingGrace: Duration = .seconds(30),
        checks: [WatchedCheck]
    ) {
        self.name = name
        self.kind = kind
        self.role = role
        self.dependsOn = dependsOn
        self.startingGrace = startingGrace
        self.checks = checks
    }
}

/// One check of a service, with what its failure means.
package struct WatchedCheck: Sendable, Equatable {
    /// What a settled failure of a check does to its service, when the default for its level and reason is not wanted.
    package enum OnFailure: String, Sendable, CaseIterable { case unhealthy, degraded, ignore }

    package let check: Check
    /// Nil means the level's default; a deep check's depends on the failure.
    package let hysteresis: Hysteresis?
    package let onFailure: OnFailure?

    package init(_ check: Check, hysteresis: Hysteresis? = nil, onFailure: OnFailure? = nil) {
        self.check = check
        self.hysteresis = hysteresis
        self.onFailure = onFailure
    }
}

/// Something that users of the stack get from it.
package struct Capability: Sendable, Equatable {
    package let name: ServiceName
    package let expression: CapabilityExpression

    package init(name: ServiceName, expression: CapabilityExpression) {
        self.name = name
        self.expression = expression
    }
}
