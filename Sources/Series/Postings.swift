/// The series that have one label pair, by number, sorted.
///
/// Most pairs of a large store belong to one series (an instance, a path): that one costs no allocation.
enum Postings: Sendable {
    case one(UInt32)
    case many([UInt32])

    var count: Int {
        switch self {
        case .one: 1
        case .many(let ids): ids.count
        }
    }

    var ids: [UInt32] {
        switch self {
        case .one(let id): [id]
        case .many(let ids): ids
        }
    }

    mutating func insert(_ id: UInt32) {
        switch self {
        case .one(let other): self = .many(id < other ? [id, other] : [other, id])
        case .many(var ids):
            self = .one(id)  // Lets go of the array, so that it grows in place.
            ids.insert(id, at: ids.last.map { $0 < id } == true ? ids.count : ids.partitioningIndex { $0 >= id })
            self = .many(ids)
        }
    }

    /// What is left without the series in `gone`, nil when nothing is.
    func removing(_ gone: SeriesSet) -> Postings? {
        let rest = ids.filter { !gone.contains($0) }
        return rest.count > 1 ? .many(rest) : rest.first.map { .one($0) }
    }

    func forEach(_ body: (UInt32) -> Void) {
        switch self {
        case .one(let id): body(id)
        case .many(let ids): ids.forEach(body)
        }
    }
}

/// A set of series by number, one bit each.
struct SeriesSet: Sendable {
    private var words: [UInt64]

    /// For numbers below `capacity`.
    init(capacity: Int) {
        words = Array(repeating: 0, count: (capacity + 63) / 64)
    }

    mutating func insert(_ id: UInt32) {
        words[Int(id) / 64] |= 1 << UInt64(id % 64)
    }

    func contains(_ id: UInt32) -> Bool {
        Int(id) / 64 < words.count && words[Int(id) / 64] & 1 << UInt64(id % 64) != 0
    }

    /// The numbers, sorted.
    var ids: [UInt32] {
        var ids: [UInt32] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                ids.append(UInt32(index * 64 + rest.trailingZeroBitCount))
                rest &= rest - 1
            }
        }
        return ids
    }
}

extension Array where Element: Comparable {
    /// The first index from which on `isBeyond` holds, of an array where it never ceases to hold.
    func partitioningIndex(where isBeyond: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isBeyond(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// What two sorted arrays have in common; searches when one is much shorter.
    func intersection(_ other: [Element]) -> [Element] {
        let (short, long) = count <= other.count ? (self, other) : (other, self)
        if short.count * 16 < long.count {
            return short.filter { element in
                let index = long.partitioningIndex { $0 >= element }
                return index < long.count && long[index] == element
            }
        }
        var common: [Element] = []
        var (here, there) = (0, 0)
        while here < short.count, there < long.count {
            if short[here] == long[there] { common.append(short[here]) }
            if short[here] < long[there] {
                here += 1
            } else if short[here] > long[there] {
                there += 1
            } else {
                here += 1
                there += 1
            }
        }
        return common
    }
}
