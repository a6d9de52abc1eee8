package import Vocabulary

/// What a message says of an incident.
package struct IncidentBrief: Hashable, Sendable, Codable {
    package let id: ULID
    package let severity: AlertSeverity
    package let openedAt: WallTime
    /// When the first alert of all began, before it was over for the first time; nil when that is not known.
    package let firstSeenAt: WallTime?
    /// Nil while it goes on.
    package let endedAt: WallTime?
    /// Why it is over; nil while it goes on.
    package let ending: AlertEnding?
    /// What is behind it; nil when nothing more is known than the alerts.
    package let cause: CauseBrief?
    /// Capabilities of the stack that are lost by it now (or were, once it is over), by name.
    package let lostCapabilities: [String]
    /// Services that depend on the cause and are not well (or were not, once it is over), by name, with their health now;
    /// without the cause itself.
    package let affected: [AffectedService]
    /// The worst and oldest first, at most ``mostAlerts``.
    package let alerts: [AlertBrief]
    /// Further alerts than those in ``alerts``.
    package let moreAlerts: Int
    /// Of Alertmanager's webhook: the labels that all alerts of the group share by definition.
    package let groupLabels: Labels
    /// The same over all messages of the incident to this receiver.
    package let groupKey: String
    /// Who looks after it, since when.
    package let acknowledgement: Acknowledgement?
    /// How often it was over and came back.
    package let reopenings: Int
    /// Where to acknowledge it with one click; nil when there is no address to give.
    package let acknowledgeURL: String?
    /// What to do: of the first alert that has one.
    package let runbookURL: String?
    /// Where people reach this daemon.
    package let externalURL: String?

    /// More are counted, not listed.
    package static let mostAlerts = 100

    package init(
        id: ULID,
        severity: AlertSeverity,
        openedAt: WallTime,
        firstSeenAt: WallTime? = nil,
        endedAt: WallTime? = nil,
        ending: AlertEnding? = nil,
        cause: CauseBrief? = nil,
        lostCapabilities: [String] = [],
        affected: [AffectedService] = [],
        alerts: [AlertBrief],
        moreAlerts: Int = 0,
        groupLabels: Labels = .empty,
        groupKey: String,
        acknowledgement: Acknowledgement? = nil,
        reopenings: Int = 0,
        acknowledgeURL: String? = nil,
        runbookURL: String? = nil,
        externalURL: String? = nil
    ) {
        self.id = id
        self.severity = severity
        self.openedAt = openedAt
        self.firstSeenAt = firstSeenAt
        self.endedAt = endedAt
        self.ending = ending
        self.cause = cause
        self.lostCapabilities = lostCapabilities
        self.affected = affected
        self.alerts = alerts
        self.moreAlerts = moreAlerts
        self.groupLabels = groupLabels
        self.groupKey = groupKey
        self.acknowledgement = acknowledgement
        self.reopenings = reopenings
        self.acknowledgeURL = acknowledgeURL
        self.runbookURL = runbookURL
        self.externalURL = externalURL
    }
}

extension IncidentBrief {
    /// When the trouble began: with the first bad run, not with the alert that waited for more of them.
    package var beganAt: WallTime { min(openedAt, cause?.firstBad ?? openedAt) }
}

/// The root of an incident, as far as the probes know it.
package struct CauseBrief: Hashable, Sendable, Codable {
    /// A service, `host:port`, or `no network from here`.
    package let name: String
    /// The service's kind; nil for what is no service.
    package let kind: String?
    /// The check that failed, its reason (``FailureReason``), phase and message; nil when it does not fail now.
    package let check: String?
    package let reason: String?
    package let phase: String?
    package let message: String?
    /// The first failed run and the last good one before it.
    package let firstBad: WallTime?
    package let lastGood: WallTime?
    /// When it was seen to fail no more; nil while it fails.
    package let endedAt: WallTime?

    package init(
        name: String,
        kind: String? = nil,
        check: String? = nil,
        reason: String? = nil,
        phase: String? = nil,
        message: String? = nil,
        firstBad: WallTime? = nil,
        lastGood: WallTime? = nil,
        endedAt: WallTime? = nil
    ) {
        self.name = name
        self.kind = kind
        self.check = check
        self.reason = reason
        self.phase = phase
        self.message = message
        self.firstBad = firstBad
        self.lastGood = lastGood
        self.endedAt = endedAt
    }
}

/// A service that suffers from what is behind an incident.
package struct AffectedService: Hashable, Sendable, Codable {
    package let name: String
    /// As of the message: `healthy`, `degraded`, `unhealthy` or `unknown`; `failing` when its checks fail and it counts as
    /// healthy yet.
    package let health: String

    package init(name: String, health: String) {
        self.name = name
        self.health = health
    }
}

/// Who looks after an incident.
package struct Acknowledgement: Hashable, Sendable, Codable {
    package let by: String
    package let at: WallTime
    package let comment: String?

    package init(by: String, at: WallTime, comment: String? = nil) {
        self.by = by
        self.at = at
        self.comment = comment
    }
}
