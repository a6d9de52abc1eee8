import Glibc

/// What tells one series from another: label names with their values.
///
/// Sorted by the bytes of the name, each name once, no empty value (in Prometheus' data model an empty value and an
/// absent label are the same thing). Names and values are compared byte by byte, never by Unicode equivalence. One
/// array holds everything: eight bytes of hash, then name and value of each label, each after its length. So a set
/// costs one allocation, equality is one `memcmp` that usually ends within the hash, and the hash is computed once.
package struct Labels: Hashable, Comparable, Sendable {
    /// The label that holds the metric's name.
    package static let metricNameLabel = "__name__"
    /// No labels.
    package static let empty = Labels(sortedUniquePairs: [])

    /// The hash, then the labels as ``LabelCursor`` reads them.
    let storage: [UInt8]

    /// Labels in any order; of equal names the last counts, and empty values are left out.
    package init(_ pairs: some Sequence<(name: String, value: String)>) {
        var latest: [(name: String, value: String)] = []
        let sorted = pairs.enumerated().sorted {
            $0.element.name.precedesInBytes($1.element.name)
                || ($0.element.name.equalsInBytes($1.element.name) && $0.offset < $1.offset)
        }
        for (_, pair) in sorted {
            if let last = latest.last, last.name.equalsInBytes(pair.name) { latest.removeLast() }
            latest.append(pair)
        }
        self.init(sortedUniquePairs: latest)
    }

    /// As ``init(_:)`` with named elements, for pairs written in place.
    package init(_ pairs: some Sequence<(String, String)>) {
        self.init(pairs.map { (name: $0.0, value: $0.1) })
    }

    init(sortedUniquePairs pairs: [(name: String, value: String)]) {
        var encoder = LabelEncoder(reserving: pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 })
        for pair in pairs where !pair.value.isEmpty { encoder.append(pair.name, pair.value) }
        self = encoder.finish()
    }

    init(storage: [UInt8]) {
        self.storage = storage
    }

    /// The 64-bit hash of the whole set; seeded per process, so that no target can choose names that collide.
    package var hash: UInt64 {
        unsafe storage.withUnsafeBytes { unsafe $0.loadUnaligned(as: UInt64.self) }
    }

    package var isEmpty: Bool { storage.count == LabelEncoder.headerSize }

    /// The number of labels, the metric's name included.
    package var count: Int {
        var cursor = LabelCursor()
        var count = 0
        while cursor.advance(in: storage.span) { count += 1 }
        return count
    }

    /// Bytes on the heap, for accounts of memory.
    package var allocatedBytes: Int { storage.capacity + 32 }

    package static func == (left: Labels, right: Labels) -> Bool {
        left.storage.count == right.storage.count
            && sameBytes(left.storage.span, 0..<left.storage.count, right.storage.span, 0..<right.storage.count)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }

    /// Prometheus' order: label by label, name before value, byte by byte; a set that runs out first is less.
    package static func < (left: Labels, right: Labels) -> Bool {
        let (lefts, rights) = (left.storage.span, right.storage.span)
        var (mine, theirs) = (LabelCursor(), LabelCursor())
        while true {
            let hasMine = mine.advance(in: lefts)
            guard theirs.advance(in: rights) else { return false }
            guard hasMine else { return true }
            let names = compareBytes(lefts, mine.name, rights, theirs.name)
            guard names == 0 else { return names < 0 }
            let values = compareBytes(lefts, mine.value, rights, theirs.value)
            guard values == 0 else { return values < 0 }
        }
    }
}

extension Labels {
    /// The value of a label, nil when the set has none of that name.
    package subscript(_ name: String) -> String? {
        guard let range = range(of: name) else { return nil }
        return String(decoding: storage[range], as: UTF8.self)
    }

    /// The metric's name, nil when the set has none.
    package var metricName: String? { self[Self.metricNameLabel] }

    package func contains(_ name: String) -> Bool { range(of: name) != nil }

    /// Whether a label has exactly this value, an absent one counting as empty; allocates nothing.
    package func value(of name: String, is text: String) -> Bool {
        guard let range = range(of: name) else { return text.isEmpty }
        return sameBytes(storage.span, range, text.utf8.span, 0..<text.utf8.count)
    }

    /// Lends the bytes of a label's value, none for an absent label; allocates nothing.
    package func withValue<Result, Failure: Error>(
        of name: String,
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(storage.span.extracting(range(of: name) ?? 0..<0))
    }

    private func range(of name: String) -> Range<Int>? {
        let (bytes, wanted) = (storage.span, name.utf8.span)
        var cursor = LabelCursor()
        while cursor.advance(in: bytes) {
            let order = compareBytes(bytes, cursor.name, wanted, 0..<wanted.count)
            if order == 0 { return cursor.value }
            if order > 0 { return nil }
        }
        return nil
    }
}

extension Labels: Sequence {
    /// Walks the labels by name.
    package struct Iterator: IteratorProtocol {
        fileprivate let storage: [UInt8]
        fileprivate var cursor = LabelCursor()

        package mutating func next() -> (name: String, value: String)? {
            let storage = storage
            guard cursor.advance(in: storage.span) else { return nil }
            return (
                String(decoding: storage[cursor.name], as: UTF8.self),
                String(decoding: storage[cursor.value], as: UTF8.self)
            )
        }
    }

    package func makeIterator() -> Iterator { Iterator(storage: storage) }

    package var underestimatedCount: Int { 0 }
}

extension Labels: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }
}

extension Labels: CustomStringConvertible {
    /// Prometheus' notation, the metric's name among the labels: `{__name__="up", job="api"}`.
    package var description: String {
        let parts = map { label in
            (label.name.isLegacyLabelName ? label.name : label.name.goQuoted) + "=" + label.value.goQuoted
        }
        return "{" + parts.joined(separator: ", ") + "}"
    }
}
