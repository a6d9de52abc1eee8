package import Exposition
package import Recording
package import Rules
package import Scraping
package import Series
package import Vocabulary

/// What the routes read from the rest of the daemon.
package struct WebSources: Sendable {
    package let version: String
    package let revision: String
    package let started: Instant
    package let time: any Time
    package let recorder: Recorder
    package let metrics: MetricsRegistry
    package let store: SampleStore
    /// Nil where nothing is scraped.
    package let scrapes: ScrapeLoop?
    /// The rule groups in force.
    package let groups: @Sendable () -> [GroupRun]
    /// The label `instance` of the daemon's own series.
    package let instance: String
    /// The step of subqueries that name none.
    package let evaluationInterval: Duration
    /// The stack as those see it who ask whether it is ready.
    package let readiness: @Sendable () -> StackStatus
    /// Nil where nobody is alerted.
    package let alertmanager: AlertmanagerSources?
    /// Nil where there are no incidents.
    package let incidents: IncidentSources?
    /// Nil where there are no incidents.
    package let acknowledgements: AcknowledgementSources?
    /// What would keep people from being told of alerts, one line each.
    package let warnings: @Sendable () -> [String]
    /// Whether all that was to be written has reached the disk.
    package let isDurable: @Sendable () -> Bool
    package let vitals: Vitals
    package let drain: StopFlag
    /// The newest transitions of a service: at most `limit`, before an instant when one is given.
    package let transitions: @Sendable (ServiceName, Int, WallTime?) async throws -> [Transition]
    /// Reads the settings again; nil when they were taken over, else what is wrong with them.
    package let reload: @Sendable () async -> String?

    package init(
        version: String,
        revision: String,
        started: Instant,
        time: any Time,
        recorder: Recorder,
        metrics: MetricsRegistry,
        store: SampleStore,
        scrapes: ScrapeLoop? = nil,
        groups: @escaping @Sendable () -> [GroupRun] = { [] },
        instance: String = "vedette",
        evaluationInterval: Duration = .seconds(15),
        readiness: (@Sendable () -> StackStatus)? = nil,
        alertmanager: AlertmanagerSources? = nil,
        incidents: IncidentSources? = nil,
        acknowledgements: AcknowledgementSources? = nil,
        warnings: @escaping @Sendable () -> [String] = { [] },
        isDurable: @escaping @Sendable () -> Bool = { true },
        vitals: Vitals,
        drain: StopFlag,
        transitions: @escaping @Sendable (ServiceName, Int, WallTime?) async throws -> [Transition],
        reload: @escaping @Sendable () async -> String?
    ) {
        self.version = version
        self.revision = revision
        self.started = started
        self.time = time
        self.recorder = recorder
        self.metrics = metrics
        self.store = store
        self.scrapes = scrapes
        self.groups = groups
        self.instance = instance
        self.evaluationInterval = evaluationInterval
        self.readiness = readiness ?? { recorder.snapshot() }
        self.alertmanager = alertmanager
        self.incidents = incidents
        self.acknowledgements = acknowledgements
        self.warnings = warnings
        self.isDurable = isDurable
        self.vitals = vitals
        self.drain = drain
        self.transitions = transitions
        self.reload = reload
    }
}
