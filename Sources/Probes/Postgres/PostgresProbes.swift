package import Probing
package import Vocabulary

/// The probes of the kind `postgres`.
package enum PostgresProbes {
    /// The probe of one level of checking.
    package static func make(
        _ level: CheckLevel,
        _ options: PostgresOptions,
        environment: ProbeEnvironment
    ) -> any Probe {
        switch level {
        case .live: PostgresLiveProbe(options, environment: environment)
        case .ready: PostgresReadyProbe(options, environment: environment)
        case .deep: PostgresDeepProbe(options, environment: environment)
        }
    }
}
