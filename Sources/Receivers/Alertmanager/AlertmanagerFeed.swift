package import Alerting
package import Logging
package import Probes
import Probing
package import Vocabulary

/// Keeps Alertmanagers informed: each knows the latest state of all alerts as soon as it can be reached.
///
/// Level-triggered, as Prometheus is: nothing is queued, a request that fails is not repeated but replaced by what is
/// true when the next one goes out. Each Alertmanager has a state and a loop of its own, so that one that cannot be
/// reached holds up no other.
package final class AlertmanagerFeed: Sendable {
    /// How one Alertmanager is doing.
    package struct Statistics: Sendable, Equatable {
        /// Scheme, host and port.
        package let url: String
        /// Alerts that it has taken, each time they were sent.
        package var sent: UInt64 = 0
        /// Alerts in requests that failed or were refused.
        package var failed: UInt64 = 0
        /// Nil when the last request went well.
        package var lastError: String?
        /// Alerts whose latest state it does not know.
        package var pending = 0
        /// How long the oldest of them has been waiting.
        package var oldestPending: Duration?

        package init(url: String) {
            self.url = url
        }
    }

    private let targets: [AlertmanagerTarget]

    /// - Parameters:
    ///   - options: of the receiver.
    ///   - connector: opens the connections, resolves names, knows the time.
    ///   - version: of this release, for `User-Agent`.
    ///   - logger: told when an Alertmanager begins and ceases to fail.
    package init(
        _ options: ReceiverOptions.Alertmanager,
        connector: Connector,
        version: String,
        logger: Logger
    ) {
        targets = options.urls.map { AlertmanagerTarget($0, options, connector, version: version, logger: logger) }
    }

    /// Takes the latest state of some alerts; returns at once.
    ///
    /// An alert is said until an update says that it has ended, and then for a while that it has.
    package func update(_ alerts: [PostableAlert]) {
        for target in targets { target.update(alerts) }
    }

    /// Takes which alerts fire and are for these Alertmanagers: whatever else they take to be firing ends for them.
    package func keep(only firing: Set<Fingerprint>) {
        for target in targets { target.keep(only: firing) }
    }

    /// Sends until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for target in targets { group.addTask { await target.run() } }
        }
    }

    /// One for each Alertmanager, in the order of the settings.
    package var statistics: [Statistics] { targets.map(\.statistics) }
}
