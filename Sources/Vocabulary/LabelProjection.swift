/// Which labels of a set count: the ones of `by` and `on`, or all but those of `without` and `ignoring`.
///
/// Made once per expression, applied to every series.
package struct LabelProjection: Hashable, Sendable {
    /// Sorted by bytes, each once.
    package let names: [String]
    /// Whether `names` are the labels that stay, or the ones that go.
    package let keepsNames: Bool
    private let bytes: [UInt8]
    private let ends: [Int]

    /// Only these labels: `by (…)` and `on (…)`.
    package static func keeping(_ names: some Sequence<String>) -> LabelProjection {
        LabelProjection(names, keepsNames: true)
    }

    /// All labels but these.
    package static func dropping(_ names: some Sequence<String>) -> LabelProjection {
        LabelProjection(names, keepsNames: false)
    }

    /// All labels but these and the metric's name: `without (…)` and `ignoring (…)`.
    package static func without(_ names: some Sequence<String>) -> LabelProjection {
        LabelProjection(Array(names) + [Labels.metricNameLabel], keepsNames: false)
    }

    private init(_ names: some Sequence<String>, keepsNames: Bool) {
        var unique: [String] = []
        for name in names.sorted(by: { $0.precedesInBytes($1) }) where unique.last?.equalsInBytes(name) != true {
            unique.append(name)
        }
        self.names = unique
        self.keepsNames = keepsNames
        var bytes: [UInt8] = []
        ends = unique.map { name in
            bytes.append(contentsOf: name.utf8)
            return bytes.count
        }
        self.bytes = bytes
    }

    package static func == (left: LabelProjection, right: LabelProjection) -> Bool {
        left.keepsNames == right.keepsNames && left.bytes == right.bytes && left.ends == right.ends
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(keepsNames)
        hasher.combine(bytes)
    }

    /// A walk over the labels of one set that stops at those that count.
    struct Walk {
        var cursor = LabelCursor()
        private var next = 0

        /// Moves to the next label that counts; both sides are sorted, so no name is looked at twice.
        mutating func advance(in storage: Span<UInt8>, _ projection: borrowing LabelProjection) -> Bool {
            while cursor.advance(in: storage) {
                var isNamed = false
                while next < projection.ends.count {
                    let start = next == 0 ? 0 : projection.ends[next - 1]
                    let name = start..<projection.ends[next]
                    let order = compareBytes(projection.bytes.span, name, storage, cursor.name)
                    if order > 0 { break }
                    next += 1
                    if order == 0 {
                        isNamed = true
                        break
                    }
                }
                if isNamed == projection.keepsNames { return true }
            }
            return false
        }
    }
}

extension Labels {
    /// A hash of the labels that count; allocates nothing.
    ///
    /// Equal signatures almost always mean equal labels: ``isEqual(to:under:)`` makes sure.
    package func signature(_ projection: LabelProjection) -> UInt64 {
        let bytes = storage.span
        var (walk, hash) = (LabelProjection.Walk(), LabelHash())
        while walk.advance(in: bytes, projection) { hash.add(bytes, walk.cursor.entry) }
        return hash.value
    }

    /// Whether two sets agree on the labels that count; allocates nothing.
    package func isEqual(to other: Labels, under projection: LabelProjection) -> Bool {
        let (mine, theirs) = (storage.span, other.storage.span)
        var (here, there) = (LabelProjection.Walk(), LabelProjection.Walk())
        while here.advance(in: mine, projection) {
            guard there.advance(in: theirs, projection),
                sameBytes(mine, here.cursor.entry, theirs, there.cursor.entry)
            else { return false }
        }
        return !there.advance(in: theirs, projection)
    }

    /// The labels that count; the set itself, without a copy, when all of them do.
    package func projected(_ projection: LabelProjection) -> Labels {
        let bytes = storage.span
        var walk = LabelProjection.Walk()
        var kept = 0
        while walk.advance(in: bytes, projection) { kept += walk.cursor.entry.count }
        if kept == storage.count - LabelEncoder.headerSize { return self }
        if kept == 0 { return .empty }
        var encoder = LabelEncoder(reserving: kept)
        walk = LabelProjection.Walk()
        while walk.advance(in: bytes, projection) { encoder.append(walk.cursor.entry, of: storage) }
        return encoder.finish()
    }

    /// The set without its metric name, as most functions and operators return it.
    package var withoutMetricName: Labels { projected(Self.allButMetricName) }

    private static let allButMetricName = LabelProjection.dropping([metricNameLabel])
}
