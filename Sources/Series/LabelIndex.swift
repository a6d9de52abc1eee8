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

// What a selection looks up, see ``SeriesSelector``.
extension LabelIndex {
    /// The series of these values of a label.
    func postings(of values: [String], for name: String) -> [Postings] {
        guard let known = postings[ExactText(name)] else { return [] }
        return Set(values.map { ExactText($0) }).compactMap { known[$0] }
    }

    /// The series of each value of a label: a snapshot, which costs nothing here and a copy at the next new value.
    func values(for name: String) -> [ExactText: Postings] { postings[ExactText(name)] ?? [:] }

    /// The numbers of all series, sorted.
    var numbersInUse: [UInt32] { entries.indices.filter { entries[$0].isLive }.map { UInt32($0) } }

    func isLive(_ number: UInt32) -> Bool { Int(number) < entries.count && entries[Int(number)].isLive }
}

extension [ExactText: Postings] {
    fileprivate mutating func insert(_ number: UInt32, at value: ExactText) {
        if self[value]?.insert(number) == nil { self[value] = .one(number) }
    }
}
