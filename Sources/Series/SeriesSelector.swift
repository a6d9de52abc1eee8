import Vocabulary

/// Finds the series that meet some conditions, on a snapshot of the index.
///
/// The index is locked only for look-ups; texts are compared, and regular expressions run, outside of the lock, so that
/// whoever adds a series does not wait for them.
struct SeriesSelector {
    /// A condition whose values cannot be listed, and the series of each value that its label has.
    private struct Condition {
        let matcher: LabelMatcher
        let values: [ExactText: Postings]
        let matchesEmpty: Bool
    }

    /// The comings and goings of series that the snapshot has seen.
    let version: UInt64
    private let capacity: Int
    private var listed: [[Postings]] = []
    private var conditions: [Condition] = []

    /// Looks up what the conditions are about; to be made under the lock.
    ///
    /// Whether absent labels meet a condition was found out before that.
    init(_ conditions: [(matcher: LabelMatcher, matchesEmpty: Bool)], in index: LabelIndex, version: UInt64) {
        self.version = version
        capacity = index.capacity
        for (matcher, matchesEmpty) in conditions {
            if let values = matcher.listedValues, !matchesEmpty {
                listed.append(index.postings(of: values, for: matcher.name))
            } else {
                let values = index.values(for: matcher.name)
                self.conditions.append(Condition(matcher: matcher, values: values, matchesEmpty: matchesEmpty))
            }
        }
        // A condition that absent labels fail narrows; one that they meet can only take away. Few values are tried soon.
        self.conditions.sort {
            $0.matchesEmpty == $1.matchesEmpty ? $0.values.count < $1.values.count : !$0.matchesEmpty
        }
    }

    /// The numbers of the series that may meet the conditions, and those conditions that have to be tried on their labels.
    ///
    /// `all` is asked for the numbers of all series when no condition narrows.
    func candidates<Failure: Error>(
        all: () -> [UInt32],
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> (numbers: [UInt32], untried: [LabelMatcher]) {
        var numbers: [UInt32]?
        for postings in listed.sorted(by: { Self.count($0) < Self.count($1) }) {
            numbers = try merge(numbers, with: postings, spend: spend)
            if numbers?.isEmpty == true { return ([], []) }
        }
        for (index, condition) in conditions.enumerated() {
            // Where values outnumber series, the series are tried instead.
            if let numbers, numbers.count <= condition.values.count {
                return (numbers, conditions[index...].map(\.matcher))
            }
            numbers = try narrow(numbers, by: condition, all: all, spend: spend)
            if numbers?.isEmpty == true { return ([], []) }
        }
        return (numbers ?? all(), [])
    }

    private static func count(_ postings: [Postings]) -> Int { postings.reduce(0) { $0 + $1.count } }

    /// What is in one of `postings`, and among the candidates, if there are any.
    private func merge<Failure: Error>(
        _ candidates: [UInt32]?,
        with postings: [Postings],
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [UInt32] {
        guard postings.count > 1 else {
            let ids = postings.first?.ids ?? []
            try spend(ids.count / 4)
            return candidates?.intersection(ids) ?? ids
        }
        let set = try set(of: postings, spend: spend)
        try spend(candidates?.count ?? capacity / 8)
        return candidates?.filter { set.contains($0) } ?? set.ids
    }

    private func set<Failure: Error>(
        of postings: [Postings],
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> SeriesSet {
        var set = SeriesSet(capacity: capacity)
        for posting in postings {
            try spend(1 + posting.count / 4)
            posting.forEach { set.insert($0) }
        }
        return set
    }

    private func narrow<Failure: Error>(
        _ candidates: [UInt32]?,
        by condition: Condition,
        all: () -> [UInt32],
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> [UInt32] {
        var found: [Postings] = []
        for (value, postings) in condition.values {
            try spend(16)
            // Series without the label meet the condition, too: then the ones to take away are looked for.
            if try condition.matcher.matches(value.text, spend: spend) != condition.matchesEmpty {
                found.append(postings)
            }
        }
        guard condition.matchesEmpty else { return try merge(candidates, with: found, spend: spend) }
        let candidates = candidates ?? all()
        guard !found.isEmpty else { return candidates }
        let set = try set(of: found, spend: spend)
        try spend(candidates.count / 4)
        return candidates.filter { !set.contains($0) }
    }
}

extension Labels {
    /// Whether the set meets all conditions.
    func meets<Failure: Error>(
        _ conditions: [LabelMatcher],
        spend: (Int) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        for condition in conditions {
            try spend(8)
            guard try condition.matches(self, spend: spend) else { return false }
        }
        return true
    }
}
