package import Vocabulary

/// An alert as part of an incident.
package struct Member: Sendable, Hashable, Codable {
    package let key: AlertReport.Key
    /// Its own.
    package let labels: Labels
    /// The same for one alert in several severities.
    let kin: Fingerprint
    /// With what the settings add on the way to people.
    package internal(set) var shownLabels: Labels {
        didSet { severity = AlertSeverity(shownLabels) }
    }
    package internal(set) var annotations: Labels
    package internal(set) var value: Double?
    package internal(set) var expression: String?
    package internal(set) var generatorURL: String?
    package internal(set) var service: ServiceName?
    /// As people are told: whatever becomes of the clocks, it stays what it was.
    package internal(set) var startedAt: WallTime
    package internal(set) var endedAt: WallTime?
    package internal(set) var ending: AlertEnding?
    /// It ended because its series fell silent while its service is down: it counts as going on until that is over.
    package internal(set) var isHeld = false
    /// The incident's root explains it: it is listed, and no news by itself.
    package internal(set) var isDependent = false
    package internal(set) var isMuted = false
    /// The same alert fires with a higher severity.
    package internal(set) var isInhibited = false
    /// Where its routes lead.
    package internal(set) var receivers: [ReceiverName]
    /// Who was told that it fires.
    package internal(set) var toldTo: [ReceiverName] = []

    package private(set) var severity: AlertSeverity

    /// It fires, or nobody knows that it does not.
    package var isActive: Bool { endedAt == nil || isHeld }

    init(
        _ report: AlertReport,
        startedAt: WallTime,
        shownLabels: Labels,
        service: ServiceName?,
        receivers: [ReceiverName]
    ) {
        key = report.key
        labels = report.labels
        kin = Fingerprint(Labels(report.labels.filter { $0.name != "severity" }.map { ($0.name, $0.value) }))
        severity = AlertSeverity(shownLabels)
        self.shownLabels = shownLabels
        annotations = report.annotations
        value = report.value
        expression = report.expression
        generatorURL = report.generatorURL
        self.service = service
        self.startedAt = startedAt
        self.receivers = receivers
    }

    /// It fires again, or still, with other texts.
    mutating func follow(_ report: AlertReport, startedAt: WallTime) {
        annotations = report.annotations
        value = report.value
        expression = report.expression ?? expression
        generatorURL = report.generatorURL
        if endedAt != nil {
            self.startedAt = startedAt
            (endedAt, ending, isHeld) = (nil, nil, false)
        }
    }

    mutating func end(_ ending: AlertEnding, at now: WallTime, isHeld: Bool) {
        guard endedAt == nil || self.isHeld else { return }
        endedAt = endedAt ?? now
        self.ending = ending
        self.isHeld = isHeld
    }

    mutating func release(_ ending: AlertEnding, at now: WallTime) {
        isHeld = false
        (endedAt, self.ending) = (now, ending)
    }

    /// Whether this receiver is to hear of it now.
    func concerns(_ receiver: ReceiverName) -> Bool {
        isActive && !isMuted && !isInhibited && receivers.contains(receiver)
    }
}
