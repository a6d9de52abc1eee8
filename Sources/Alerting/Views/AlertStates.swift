package import Vocabulary

/// How each alert is now, whichever incidents it stands in: for those who are told of alerts, not of incidents.
///
/// An alert may stand in several: in a part and in the incident that has taken it in, in one that is over and in one that
/// goes on. It fires only where an incident that goes on by itself says so; otherwise its latest end counts.
package struct AlertStates: Sendable {
    /// By fingerprint, as others know an alert: of two sources with the same labels the one that fires counts.
    private var members: [Fingerprint: Member] = [:]

    package init(_ incidents: [Incident]) {
        for incident in incidents {
            let isOver = incident.isClosed || incident.absorbedInto != nil
            for member in incident.members where !(isOver && member.isActive) {
                let id = member.key.fingerprint
                if let known = members[id], !Self.overrules(member, known) { continue }
                members[id] = member
            }
        }
    }

    /// The latest state of the alerts of these incidents; without those that nobody knows any more.
    package func members(of incidents: [Incident]) -> [Member] {
        var known: Set<Fingerprint> = []
        return incidents.flatMap(\.members).compactMap { member in
            let id = member.key.fingerprint
            return known.insert(id).inserted ? members[id] : nil
        }
    }

    /// Those that fire and whose routes lead to this receiver.
    package func firing(for receiver: ReceiverName) -> Set<Fingerprint> {
        Set(members.filter { $0.value.isActive && $0.value.receivers.contains(receiver) }.keys)
    }

    private static func overrules(_ new: Member, _ old: Member) -> Bool {
        guard new.isActive == old.isActive else { return new.isActive }
        return (new.endedAt ?? new.startedAt) >= (old.endedAt ?? old.startedAt)
    }
}
