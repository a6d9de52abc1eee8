import Vocabulary

/// Which series there are, and which of them have a label: from label pairs to series numbers.
struct LabelIndex: Sendable {
    private struct Entry {
        var labels: Labels
        var generation: UInt32
        var isLive: Bool
    }

    /// By series number; numbers are used again, with another generation.
    private var entries: [Entry] = []
    private var numbers: [Labels: UInt32] = [:]
    private var free: [UInt32] = []
    private var postings: [ExactText: [ExactText: Postings]] = [:]

    /// Live series.
    var count: Int { numbers.count }
    /// Numbers ever in use at once.
    var capacity: Int { entries.count }

    func handle(of labels: Labels) -> SeriesHandle? {
        numbers[labels].map { SeriesHandle(number: $0, generation: entries[Int($0)].generation) }
    }

    func labels(of number: UInt32) -> Labels { entries[Int(number)].labels }

    func handle(of number: UInt32) -> SeriesHandle {
        SeriesHandle(number: number, generation: entries[Int(number)].generation)
    }

    /// Adds a series that is not there yet.
    mutating func insert(_ labels: Labels) -> SeriesHandle {
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            let generation = entries[Int(reused)].generation &+ 1
            entries[Int(reused)] = Entry(labels: labels, generation: generation, isLive: true)
        } else {
            number = UInt32(entries.count)
            entries.append(Entry(labels: labels, generation: 0, isLive: true))
        }
        numbers[labels] = number
        for (name, value) in labels {
            postings[ExactText(name), default: [:]].insert(number, at: ExactText(value))
        }
        return handle(of: number)
    }

    mutating func remove(_ gone: [UInt32]) {
        var set = SeriesSet(capacity: capacity)
        var pairs: [ExactText: Set<ExactText>] = [:]
        for number in gone {
            set.insert(number)
            for (name, value) in entries[Int(number)].labels {
                pairs[ExactText(name), default: []].insert(ExactText(value))
            }
            numbers[entries[Int(number)].labels] = nil
            entries[Int(number)].labels = .empty
            entries[Int(number)].isLive = false
            free.append(number)
        }
        for (name, values) in pairs {
            var known = postings.removeValue(forKey: name) ?? [:]
            for value in values {
                let rest = known[value]?.removing(set)
                known[value] = rest
            }
            if !known.isEmpty { postings[name] = known }
        }
    }

    /// The names of all labels, sorted.
    var labelNames: [String] { postings.keys.map(\.text).sorted { $0.precedesInBytes($1) } }

    /// The values that a label has, sorted.
    func values(of name: String) -> [String] {
        (postings[ExactText(name)]?.keys.map(\.text) ?? []).sorted { $0.precedesInBytes($1) }
    }
}

// Selection.
extension LabelIndex {
    /// The numbers of the series that meet all conditions, sorted.
    ///
    /// Conditions whose values can be listed come first, the rarest leading; the others are tried on the series that
    /// are left, or on the values of their label where these are fewer.
    func select(_ matchers: [LabelMatcher]) -> [UInt32] {
        var candidates: [UInt32]?
        var listed: [[Postings]] = []
        var others: [LabelMatcher] = []
        for matcher in matchers {
            if let values = matcher.listedValues, !matcher.matchesEmpty {
                listed.append(found(values, of: matcher.name))
            } else {
                others.append(matcher)
            }
        }
        for postings in listed.sorted(by: { Self.count($0) < Self.count($1) }) {
            candidates = merge(candidates, with: postings)
            if candidates?.isEmpty == true { return [] }
        }
        // A condition that absent labels fail narrows; one that they meet can only take away.
        for matcher in others.sorted(by: { !$0.matchesEmpty && $1.matchesEmpty }) {
            candidates = narrow(candidates, by: matcher)
            if candidates?.isEmpty == true { return [] }
        }
        return candidates ?? all
    }

    private var all: [UInt32] { entries.indices.filter { entries[$0].isLive }.map { UInt32($0) } }

    private func found(_ values: [String], of name: String) -> [Postings] {
        guard let known = postings[ExactText(name)] else { return [] }
        return Set(values.map { ExactText($0) }).compactMap { known[$0] }
    }

    private static func count(_ postings: [Postings]) -> Int { postings.reduce(0) { $0 + $1.count } }

    /// What is in one of `postings`, and among the candidates, if there are any.
    private func merge(_ candidates: [UInt32]?, with postings: [Postings]) -> [UInt32] {
        guard postings.count > 1 else {
            let ids = postings.first?.ids ?? []
            return candidates?.intersection(ids) ?? ids
        }
        var set = SeriesSet(capacity: capacity)
        for posting in postings { posting.forEach { set.insert($0) } }
        return candidates?.filter { set.contains($0) } ?? set.ids
    }

    private func narrow(_ candidates: [UInt32]?, by matcher: LabelMatcher) -> [UInt32] {
        let values = postings[ExactText(matcher.name)] ?? [:]
        if let candidates, candidates.count <= values.count {
            return candidates.filter { matcher.matches(entries[Int($0)].labels) }
        }
        guard matcher.matchesEmpty else {
            return merge(candidates, with: values.filter { matcher.matches($0.key.text) }.map(\.value))
        }
        let excluded = values.filter { !matcher.matches($0.key.text) }
        guard !excluded.isEmpty else { return candidates ?? all }
        var set = SeriesSet(capacity: capacity)
        for posting in excluded.values { posting.forEach { set.insert($0) } }
        return (candidates ?? all).filter { !set.contains($0) }
    }
}

extension [ExactText: Postings] {
    fileprivate mutating func insert(_ number: UInt32, at value: ExactText) {
        if self[value]?.insert(number) == nil { self[value] = .one(number) }
    }
}
