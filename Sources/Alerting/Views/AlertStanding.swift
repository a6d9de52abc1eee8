package import Vocabulary

/// Where an alert is with people: its incident, what holds it back, and who was told.
package struct AlertStanding: Hashable, Sendable {
    /// A maintenance window that covers it now.
    package struct Window: Hashable, Sendable {
        package let name: String
        package let until: WallTime?

        package init(name: String, until: WallTime?) {
            self.name = name
            self.until = until
        }
    }

    /// How far the alert has come with one receiver.
    package struct Reach: Hashable, Sendable {
        package enum State: String, Hashable, Sendable {
            /// Its message is out.
            case told
            /// Its message is written and on its way.
            case sending
            /// Its message was given up.
            case failed
            /// It is to be told.
            case waiting
            /// A silence, a window or a higher severity holds it back.
            case muted
            /// It stands in what is told of its root, without a message of its own.
            case listed
            /// It makes messages of its own of what it is kept informed of.
            case informed
        }

        package let receiver: ReceiverName
        package let state: State
        /// Since when, or until when it waits; nil where that is not known.
        package let at: WallTime?
        /// What went wrong.
        package let reason: String?
    }

    package let incident: Incident
    /// One line for the incident.
    package let headline: String
    package let member: Member
    /// Those that hold it back now.
    package let silences: [Silence]
    package let windows: [Window]
    /// The alerts that speak for it because of their severity.
    package let speakers: [Member]
    /// In the order in which its routes lead to them.
    package let receivers: [Reach]
    /// Until when the results of dependencies are waited for.
    package let examinedUntil: WallTime?
}

extension AlertStanding {
    /// What an alert's standing is made of, besides the incidents.
    package struct Surroundings {
        package let policy: AlertPolicy
        package let silences: (_ labels: Labels) -> [Silence]
        package let windows: (_ labels: Labels) -> [Window]
        package let queues: [ReceiverQueue]
        package let headline: (Incident) -> String
        package let wallTime: (Instant) -> WallTime

        package init(
            policy: AlertPolicy,
            silences: @escaping (_ labels: Labels) -> [Silence],
            windows: @escaping (_ labels: Labels) -> [Window],
            queues: [ReceiverQueue],
            headline: @escaping (Incident) -> String,
            wallTime: @escaping (Instant) -> WallTime
        ) {
            self.policy = policy
            self.silences = silences
            self.windows = windows
            self.queues = queues
            self.headline = headline
            self.wallTime = wallTime
        }
    }

    /// - Returns: nil for an alert that is no part of an open incident, or whose part in it is over.
    package init?(of key: AlertReport.Key, in incidents: [Incident], _ around: Surroundings) {
        var found: (incident: Incident, member: Member)?
        for incident in incidents where !incident.isClosed && incident.absorbedInto == nil {
            if let member = incident.members.first(where: { $0.key == key && $0.isActive }) {
                found = (incident, member)
            }
        }
        guard let found else { return nil }
        (incident, member) = found
        headline = around.headline(found.incident)
        silences = around.silences(found.member.shownLabels)
        windows = around.windows(found.member.shownLabels)
        speakers = Speakers(incidents).of(found.member)
        receivers = found.member.receivers.map { Reach($0, found.member, found.incident, around) }
        if case .examining(let until) = found.incident.phase {
            examinedUntil = around.wallTime(until)
        } else {
            examinedUntil = nil
        }
    }
}

extension AlertStanding.Reach {
    fileprivate init(
        _ receiver: ReceiverName,
        _ member: Member,
        _ incident: Incident,
        _ around: AlertStanding.Surroundings
    ) {
        self.receiver = receiver
        let telling = incident.tellings.first { $0.receiver == receiver }
        guard around.policy.takesMessages(receiver) else {
            (state, at, reason) = (.informed, nil, nil)
            return
        }
        guard member.toldTo.contains(receiver) else {
            let isMuted = member.isMuted || member.isInhibited
            let isListed = member.isDependent && telling?.state == .told
            state = isMuted ? .muted : isListed ? .listed : .waiting
            at = state == .waiting ? telling.flatMap { $0.due(incident) }.map(around.wallTime) : nil
            reason = nil
            return
        }
        let queue = around.queues.first { $0.receiver == receiver }
        func isOurs(_ delivery: Delivery) -> Bool { delivery.notification.incident?.id == incident.id }
        let toldAt = telling?.toldAt.map(around.wallTime)
        if let delivery = queue?.pending.first(where: isOurs) {
            (state, at, reason) = (.sending, delivery.notification.at, delivery.lastError)
        } else if let delivery = queue?.dead.last(where: isOurs), case .dead(let why, let when) = delivery.state,
            toldAt.map({ delivery.notification.at >= $0 }) ?? true
        {
            (state, at, reason) = (.failed, when, why)
        } else {
            (state, at, reason) = (.told, toldAt, nil)
        }
    }
}
