import Vocabulary

/// Numbers the different label sets under a projection, in the order of their appearance.
///
/// An open hash table of group numbers: signatures are hashes already, and seeded.
struct GroupIndex {
    let projection: LabelProjection
    /// One label set of each group.
    private(set) var members: [Labels] = []
    private var signatures: [UInt64] = []
    /// A group number plus one, or 0; at most half full.
    private var slots: [Int32]
    private let isTrivial: Bool

    init(_ projection: LabelProjection, capacity: Int = 0) {
        self.projection = projection
        isTrivial = projection.keepsNames && projection.names.isEmpty
        var size = 16
        while !isTrivial, size < capacity * 2 { size *= 2 }
        slots = [Int32](repeating: 0, count: size)
    }

    var count: Int { members.count }

    /// The group of a label set; nil when none of its group was added.
    func find(_ labels: Labels) -> Int? {
        if isTrivial { return members.isEmpty ? nil : 0 }
        return place(of: labels, labels.signature(projection)).group
    }

    /// The group of a label set, which becomes a new one's first member if there is none yet.
    mutating func insert(_ labels: Labels) -> Int {
        if isTrivial {
            if members.isEmpty { members.append(labels) }
            return 0
        }
        let signature = labels.signature(projection)
        let (slot, group) = place(of: labels, signature)
        if let group { return group }
        members.append(labels)
        signatures.append(signature)
        slots[slot] = Int32(members.count)
        if members.count * 2 > slots.count { grow() }
        return members.count - 1
    }

    /// What the members of a group have in common.
    func labels(of group: Int) -> Labels { members[group].projected(projection) }

    /// The slot where a label set is, or belongs.
    private func place(of labels: Labels, _ signature: UInt64) -> (slot: Int, group: Int?) {
        var slot = Int(truncatingIfNeeded: signature) & (slots.count - 1)
        while slots[slot] != 0 {
            let group = Int(slots[slot]) - 1
            if signatures[group] == signature, labels.isEqual(to: members[group], under: projection) {
                return (slot, group)
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return (slot, nil)
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for (group, signature) in signatures.enumerated() {
            var slot = Int(truncatingIfNeeded: signature) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(group + 1)
        }
    }
}
