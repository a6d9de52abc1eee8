/// Changes to a label set, collected and applied at once.
///
/// Setting an empty value removes the label, as everywhere in Prometheus.
package struct LabelsBuilder: Sendable {
    private var base: Labels
    /// What differs from the base; an empty value is a removal.
    private var changes: [(name: String, value: String)] = []

    package init(_ base: Labels = .empty) {
        self.base = base
    }

    /// The value as it stands now, empty when there is none.
    package subscript(_ name: String) -> String {
        get { changes.first { $0.name.equalsInBytes(name) }?.value ?? base[name] ?? "" }
        set { set(name, to: newValue) }
    }

    package mutating func set(_ name: String, to value: String) {
        if let index = changes.firstIndex(where: { $0.name.equalsInBytes(name) }) {
            changes[index].value = value
        } else {
            changes.append((name, value))
        }
    }

    package mutating func remove(_ name: String) {
        set(name, to: "")
    }

    /// Leaves only the labels that count under `projection`.
    package mutating func project(_ projection: LabelProjection) {
        base = labels.projected(projection)
        changes = []
    }

    /// The set with every change applied.
    package var labels: Labels {
        guard !changes.isEmpty else { return base }
        let sorted = changes.sorted { $0.name.precedesInBytes($1.name) }
        let added = sorted.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        var encoder = LabelEncoder(reserving: base.storage.count + added)
        var rest = sorted[...]
        var cursor = LabelCursor()
        let bytes = base.storage.span
        while cursor.advance(in: bytes) {
            var isReplaced = false
            while let change = rest.first {
                let name = change.name.utf8.span
                let order = compareBytes(name, 0..<name.count, bytes, cursor.name)
                if order > 0 { break }
                if !change.value.isEmpty { encoder.append(change.name, change.value) }
                rest.removeFirst()
                isReplaced = order == 0
            }
            if !isReplaced { encoder.append(cursor.entry, of: base.storage) }
        }
        for change in rest where !change.value.isEmpty { encoder.append(change.name, change.value) }
        return encoder.finish()
    }
}
