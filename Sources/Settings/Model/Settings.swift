package import Alerting
package import Vocabulary

/// Everything an operator can say, read, checked and complete.
package struct Settings: Sendable, Equatable {
    /// Where the services come from.
    package enum Source: Sendable, Hashable {
        /// A settings file; the path as it was given.
        case file(String)
        /// The documented variables of the stack itself.
        case environment
    }

    package let source: Source
    package let http: HTTPSettings
    package let log: LogSettings
    package let state: StateSettings
    /// How long `/ready` says no before the listeners close (0s–10s, default 3s).
    package let shutdownDelay: Duration
    /// The label `instance` of our own series (default `vedette`).
    package let instance: String
    package let global: GlobalSettings
    /// Paths and globs of rule files, relative to where the process stands.
    package let rulePatterns: [String]
    /// The rule files that there were when the settings were read, each once, in the order of ``rulePatterns``.
    package let ruleFiles: [String]
    /// In the order of the file.
    package let scrapeJobs: [ScrapeJobSettings]
    /// In the order of the file, the switched-off ones too.
    package let services: [ServiceSettings]
    package let capabilities: [Capability]
    /// What readiness asks for; nil means all required services.
    package let ready: CapabilityExpression?
    /// In the order of the file; their expressions have not been looked at.
    package let objectives: [Objective]
    package let series: SeriesSettings
    /// Whom to tell; nobody when the settings name no receiver.
    package let alerting: AlertPolicy
    /// Where the templates of ``alerting`` stand.
    package let templatePlaces: [TemplatePlace]
    /// The certificates and keys that the settings name; each can be read, and none has been looked into.
    package let tlsFiles: [TLSFiles]
    /// Nil when nobody else watches over us.
    package let heartbeat: HeartbeatOptions?
    /// What must never be shown, in every form in which it may appear, without ``publicWords``.
    package let secrets: [String]
    /// Words that everybody sees anyway: names, users, hosts, and our own vocabulary.
    ///
    /// A secret among them is not hidden: a service `postgres` whose password is `postgres` would make every line about it
    /// unreadable, and the blanks would give the password away.
    package let publicWords: Set<String>
    /// Files whose content the settings depend on, the settings file first: changed content means reload.
    package let watchedFiles: [String]
    /// What is doubtful but allowed, sorted by position.
    package let warnings: [SettingsProblem]

    /// What is watched, as the recording side needs it.
    package var stack: Stack {
        let enabled = services.filter(\.isEnabled)
        let names = Set(enabled.map(\.name))
        return Stack(
            services: enabled.map { $0.watched(among: names) },
            capabilities: capabilities,
            ready: ready,
            disabled: Set(services.filter { !$0.isEnabled }.map(\.name))
        )
    }
}
