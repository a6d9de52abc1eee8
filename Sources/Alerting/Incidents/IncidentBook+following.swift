import Series
import Vocabulary

/// What other settings make of incidents.
extension IncidentBook {
    /// Leads incidents where the routes lead now, in the hurry that they ask for; what has ended comes back as they say.
    ///
    /// Who was told goes on to hear, others hear from now on, and nobody waits for those whom the settings do not know any
    /// more.
    mutating func follow(_ policy: AlertPolicy) {
        self.policy = policy
        for index in incidents.indices where incidents[index].absorbedInto == nil { incidents[index].follow(policy) }
    }
}

extension Incident {
    mutating func follow(_ policy: AlertPolicy) {
        for index in members.indices { members[index].shownLabels = policy.shown(members[index].labels) }
        let escalated = policy.escalated(members, times: escalations)
        for index in members.indices {
            let own = policy.receivers(of: members[index].shownLabels)
            members[index].receivers = own + escalated.filter { !own.contains($0) }
        }
        tell(only: policy.receivers.map(\.name))
        let firing = members.filter(\.isActive)
        for index in tellings.indices {
            let receiver = tellings[index].receiver
            // Of what leads elsewhere now it hears the end, as late as it would have.
            let timing = (firing.isEmpty ? members : firing).lazy
                .compactMap { policy.timing(of: receiver, for: $0.shownLabels) }.first
            if let timing { tellings[index].timing = timing }
        }
    }
}

extension AlertPolicy {
    /// The delays of the route that leads such an alert to the receiver, at once or when nobody looks after it; nil when none
    /// does.
    func timing(of receiver: ReceiverName, for shownLabels: Labels) -> Telling.Timing? {
        let ends = route.ends(of: shownLabels)
        let route =
            ends.first { $0.receivers.contains(receiver) }
            ?? ends.first { $0.escalations.contains { $0.receivers.contains(receiver) } }
        return route.map(Telling.Timing.init)
    }

    /// Whom the first so many escalations of the alerts' routes lead to, each once.
    fileprivate func escalated(_ members: [Member], times: Int) -> [ReceiverName] {
        guard times > 0 else { return [] }
        var names: [ReceiverName] = []
        for member in members {
            let steps = route.ends(of: member.shownLabels).first?.escalations.prefix(times) ?? []
            for name in steps.flatMap(\.receivers) where !names.contains(name) { names.append(name) }
        }
        return names
    }
}
