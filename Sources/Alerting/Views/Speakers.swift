import Vocabulary

/// The alerts that speak for those that are held back because of their severity.
package struct Speakers {
    private let byKin: [Fingerprint: [Member]]

    package init(_ incidents: [Incident]) {
        let speaking = incidents.filter { !$0.isClosed }.flatMap(\.members).filter { $0.isActive && !$0.isMuted }
        byKin = Dictionary(grouping: speaking, by: \.kin)
    }

    /// Of one that nobody has to speak for none.
    package func of(_ member: Member) -> [Member] {
        guard member.isInhibited else { return [] }
        return byKin[member.kin, default: []].filter { $0.severity > member.severity }
    }
}
