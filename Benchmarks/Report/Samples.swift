/// One figure, measured several times.
struct Samples: Sendable {
    private let sorted: [Double]

    init(_ values: [Double]) {
        sorted = values.sorted()
    }

    var median: Double { at(0.5) }
    var least: Double { sorted.first ?? .nan }
    var most: Double { sorted.last ?? .nan }
    var count: Int { sorted.count }

    /// The smallest value that at least this share of all values does not exceed.
    func at(_ quantile: Double) -> Double {
        guard !sorted.isEmpty else { return .nan }
        let rank = Int((Double(sorted.count) * quantile).rounded(.up))
        return sorted[min(sorted.count, max(1, rank)) - 1]
    }
}
