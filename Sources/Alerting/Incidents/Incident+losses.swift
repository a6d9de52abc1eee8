import Vocabulary

/// What else does not work because of it.
extension Incident {
    /// Looks again, and remembers what was lost: people are told when it is over.
    mutating func followLosses(_ around: IncidentSurroundings) {
        guard isActive else { return }
        let known = Set(lostCapabilities ?? [])
        let lost = lost(around).filter { !known.contains($0) }
        if !lost.isEmpty { lostCapabilities = ((lostCapabilities ?? []) + lost).sorted() }
        let suffering = suffering(around).filter { affected?.contains($0) != true }
        if !suffering.isEmpty { affected = ((affected ?? []) + suffering).sorted() }
    }

    /// The capabilities that are lost because a service of this incident is not available.
    func lost(_ around: IncidentSurroundings) -> [String] {
        guard !around.stack.lostCapabilities.isEmpty else { return [] }
        if root == .network, around.stack.isIsolated { return around.stack.lostCapabilities }
        let own = services(around)
        return around.stack.lostCapabilities.filter { around.stack.missing[$0]?.contains(where: own.contains) == true }
    }

    /// Its services beside the one at its root that are not well, by name.
    func suffering(_ around: IncidentSurroundings) -> [ServiceName] {
        services(around).filter { $0 != service && around.stack.services[$0]?.isAffected == true }.sorted()
    }

    /// The one at its root, those of its alerts, and what depends on a root that is down.
    private func services(_ around: IncidentSurroundings) -> Set<ServiceName> {
        var names = Set(members.lazy.filter(\.isActive).compactMap(\.service))
        guard let service else { return names }
        names.insert(service)
        if isRootDown(around) { names.formUnion(around.stack.dependents(of: service)) }
        return names
    }
}

extension StackPicture.Service {
    /// Something of it is not well, or about to be.
    var isAffected: Bool { isDown || health != .healthy }
}
