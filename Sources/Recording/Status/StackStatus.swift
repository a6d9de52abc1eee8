package import Vocabulary

/// Everything that the HTTP answers need, at one moment.
package struct StackStatus: Sendable {
    package let at: WallTime
    package let overall: Health
    /// In the order of the settings; services that are switched off are absent.
    package let services: [ServiceStatus]
    package let capabilities: [CapabilityConclusion]
    /// Readiness of the stack, not of the daemon.
    package let isReady: Bool
    /// Because of which services the stack is not ready.
    package let failing: [ServiceName]
    /// This process was too late three times in a row to judge some check.
    package let isOverloaded: Bool
    /// Every check has run once or is past its first deadline: the daemon itself is ready.
    package let isComplete: Bool

    /// The service of that name; nil when none is watched.
    package func service(_ name: ServiceName) -> ServiceStatus? {
        services.first { $0.name == name }
    }

    /// The capability of that name; nil when the settings have none.
    package func capability(_ name: ServiceName) -> CapabilityConclusion? {
        capabilities.first { $0.name == name }
    }
}

/// One service at one moment.
package struct ServiceStatus: Sendable {
    package let name: ServiceName
    package let kind: String
    package let role: Role
    package let health: Health
    package let isAvailable: Bool
    /// Nil while nothing is known.
    package let condition: Condition?
    /// The check that decided, its reason, phase and message; nil while all is well or nothing is known.
    package let level: CheckLevel?
    package let failure: ProbeFailure?
    package let becauseOf: ServiceName?
    /// Since when the health is what it is.
    package let since: WallTime
    /// As people write it (`PostgreSQL 15.3`); nil when not known now.
    package let version: String?
    /// In the order in which the probes report them; `unknown` once their check has failed or fallen silent.
    package let facts: [FactReading]
    /// When the newest of the facts was measured; nil when none ever was.
    package let factsAt: WallTime?
    /// How long the last finished run of the shallowest check took; nil when it failed or none has ended.
    package let responseTime: Duration?
    /// In ascending order of level.
    package let checks: [CheckStatus]
}

/// One fact of a service with the key under which JSON shows it.
package struct FactReading: Sendable, Equatable {
    package let key: String
    package let value: FactValue

    package init(key: String, value: FactValue) {
        self.key = key
        self.value = value
    }
}

/// One check at one moment.
package struct CheckStatus: Sendable {
    package let level: CheckLevel
    package let interval: Duration
    package let timeout: Duration
    /// After hysteresis.
    package let state: SettledState
    /// Nil before the first run has ended.
    package let lastRun: RunSummary?
    package let lastRunAt: WallTime?
    /// The end of the last good run, and of the first bad one after it; nil for none.
    package let lastGood: WallTime?
    package let firstBad: WallTime?
    package let runs: UInt64
    /// Slots of the grid in which no run could start.
    package let missed: UInt64
    /// A run has outlived two deadlines and still goes on.
    package let isOverdue: Bool
}
