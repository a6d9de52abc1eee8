import Vocabulary

/// Finds incidents by what alerts have in common with them, and alerts in incidents, while a batch of reports is taken: a
/// flood of thousands would else be compared each with each.
///
/// Positions are those in the book; the first one stands for those after it.
struct IncidentIndex {
    private var openByRoot: [Incident.Root: Int] = [:]
    /// Open ones that a service is the root of and that list alerts of others.
    private var hostsByService: [ServiceName: Int] = [:]
    private var openByService: [ServiceName: Int] = [:]
    private var openByGroup: [Incident.Group: Int] = [:]
    /// Of those that have ended the last.
    private var endedByGroup: [Incident.Group: Int] = [:]
    private var positions: [ULID: [AlertReport.Key: Int]] = [:]

    /// Counts those that have ended as far as `isRemembered` says that alerts come back to them.
    init(_ incidents: [Incident], isRemembered: (Incident) -> Bool) {
        for (position, incident) in incidents.enumerated() {
            if !incident.isClosed {
                addOpen(incident, at: position)
            } else if incident.absorbedInto == nil, isRemembered(incident) {
                endedByGroup[incident.shownGroup] = position
            }
        }
    }

    mutating func addOpen(_ incident: Incident, at position: Int) {
        Self.keepFirst(position, in: &openByGroup[incident.group])
        if let named = incident.named { Self.keepFirst(position, in: &openByGroup[named]) }
        if endedByGroup[incident.shownGroup] == position { endedByGroup[incident.shownGroup] = nil }
        guard let root = incident.root else { return }
        Self.keepFirst(position, in: &openByRoot[root])
        guard case .service(let name) = root else { return }
        Self.keepFirst(position, in: &openByService[name])
        if incident.members.contains(where: \.isDependent) { Self.keepFirst(position, in: &hostsByService[name]) }
    }

    /// To be called for each member that is appended to the incident.
    mutating func joined(_ member: Member, _ incident: Incident, at position: Int) {
        positions[incident.id]?[member.key] = incident.members.count - 1
        if member.isDependent, let service = incident.service {
            Self.keepFirst(position, in: &hostsByService[service])
        }
    }

    /// Where in the incident the alert is.
    mutating func position(of key: AlertReport.Key, in incident: Incident) -> Int? {
        if let known = positions[incident.id] { return known[key] }
        let made = Dictionary(incident.members.enumerated().map { ($1.key, $0) }) { first, _ in first }
        positions[incident.id] = made
        return made[key]
    }

    func open(rootedIn root: Incident.Root) -> Int? { openByRoot[root] }

    /// Where alerts of a service belong whose root is not known: the incident that others began in its name, or that of what
    /// shares its address; else that of its group, open or just over.
    func place(_ service: ServiceName?, neighbours: [ServiceName], _ group: Incident.Group) -> Int? {
        let named = [service.flatMap { hostsByService[$0] }] + neighbours.map { openByService[$0] }
        return named.compactMap(\.self).min() ?? openByGroup[group] ?? endedByGroup[group]
    }

    private static func keepFirst(_ position: Int, in place: inout Int?) {
        place = place.map { min($0, position) } ?? position
    }
}
