import Vocabulary

/// Numbers the different label sets under a projection, in the order of their appearance.
struct GroupIndex {
    let projection: LabelProjection
    /// One label set of each group.
    private(set) var members: [Labels] = []
    private var first: [UInt64: Int32] = [:]
    /// The next group with the same signature; negative for none.
    private var next: [Int32] = []
    private let isTrivial: Bool

    init(_ projection: LabelProjection, capacity: Int = 0) {
        self.projection = projection
        isTrivial = projection.keepsNames && projection.names.isEmpty
        if !isTrivial { first.reserveCapacity(capacity) }
    }

    var count: Int { members.count }

    /// The group of a label set; nil when none of its group was added.
    func find(_ labels: Labels) -> Int? {
        if isTrivial { return members.isEmpty ? nil : 0 }
        return find(labels, labels.signature(projection))
    }

    private func find(_ labels: Labels, _ signature: UInt64) -> Int? {
        var candidate = first[signature] ?? -1
        while candidate >= 0 {
            let group = Int(candidate)
            if labels.isEqual(to: members[group], under: projection) { return group }
            candidate = next[group]
        }
        return nil
    }

    /// The group of a label set, which becomes a new one's first member if there is none yet.
    mutating func insert(_ labels: Labels) -> Int {
        if isTrivial {
            if members.isEmpty { members.append(labels) }
            return 0
        }
        let signature = labels.signature(projection)
        if let group = find(labels, signature) { return group }
        members.append(labels)
        next.append(first.updateValue(Int32(members.count - 1), forKey: signature) ?? -1)
        return members.count - 1
    }

    /// What the members of a group have in common.
    func labels(of group: Int) -> Labels { members[group].projected(projection) }
}
