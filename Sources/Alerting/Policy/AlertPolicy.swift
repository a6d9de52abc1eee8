package import Vocabulary

/// Whom to tell of what, when and how often: the settings' `alerting`.
package struct AlertPolicy: Sendable, Equatable {
    /// All that are set up, in the order of the settings.
    package var receivers: [ReceiverOptions]
    /// What every alert comes to first.
    package var route: Route
    /// Who is told when a receiver does not take its messages; nil when nobody is.
    package var fallback: Fallback?
    /// Labels for alerts whose rules lack them.
    package var labelling: [AlertLabelling]
    /// Planned times in which alerts are not told.
    package var maintenance: [MaintenanceWindow]
    /// Labels of everything that leaves this process, below those that an alert has itself.
    package var externalLabels: Labels
    /// Where people reach this daemon, without a slash at the end.
    package var externalURL: String?
    /// The zone of the second time in messages (`Europe/Berlin`); nil for UTC alone.
    package var timeZone: String?
    /// What happens to readiness while nothing can be reached from here.
    package var onIsolation: OnIsolation
    /// How long a message waits for its receiver before it is given up.
    package var expireAfter: Duration

    package enum OnIsolation: String, Sendable, CaseIterable { case keep, fail }

    package struct Fallback: Sendable, Equatable {
        package let receiver: ReceiverName
        /// How long a message waits for its own receiver before.
        package let after: Duration

        package init(receiver: ReceiverName, after: Duration) {
            self.receiver = receiver
            self.after = after
        }
    }

    package init(
        receivers: [ReceiverOptions] = [],
        route: Route = Route(),
        fallback: Fallback? = nil,
        labelling: [AlertLabelling] = [],
        maintenance: [MaintenanceWindow] = [],
        externalLabels: Labels = .empty,
        externalURL: String? = nil,
        timeZone: String? = nil,
        onIsolation: OnIsolation = .keep,
        expireAfter: Duration = .seconds(24 * 3600)
    ) {
        self.receivers = receivers
        self.route = route
        self.fallback = fallback
        self.labelling = labelling
        self.maintenance = maintenance
        self.externalLabels = externalLabels
        self.externalURL = externalURL
        self.timeZone = timeZone
        self.onIsolation = onIsolation
        self.expireAfter = expireAfter
    }
}
