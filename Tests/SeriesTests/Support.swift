import TestKit
import Vocabulary

@testable import Series

extension SampleStore {
    /// A store without bounds that keeps an hour, or what is asked for.
    convenience init(
        mostSeries: Int = 1_000_000,
        mostBytes: Int = .max,
        keeping retention: Int64 = 3_600_000,
        protects: @escaping @Sendable (Labels) -> Bool = { _ in false }
    ) {
        self.init(
            limits: StoreLimits(mostSeries: mostSeries, mostBytes: mostBytes, protects: protects),
            retention: Retention(byDefault: retention)
        )
    }

    /// Everything that the selected series hold in `(after, through]`, as bits.
    func all(
        _ matchers: [LabelMatcher],
        after: Int64 = .min,
        through: Int64 = .max,
        keepsStaleMarkers: Bool = true
    ) -> [Labels: [Bits]] {
        let selection = select(matchers)
        var all: [Labels: [Bits]] = [:]
        read(selection, after: after, through: through, keepsStaleMarkers: keepsStaleMarkers) { index, samples in
            all[selection.labels[index]] = samples.bits
        }
        return all
    }
}

/// A sample that equals another bit by bit.
struct Bits: Equatable {
    let timestamp: Int64
    let value: UInt64

    init(_ timestamp: Int64, _ value: Double) {
        self.timestamp = timestamp
        self.value = value.bitPattern
    }

    var double: Double { Double(bitPattern: value) }
}

extension SampleBuffer {
    var bits: [Bits] { zip(timestamps, values).map { Bits($0, $1) } }
}

/// Series of values as monitored things have them, and as they should not.
enum Shape: CaseIterable {
    case constant, counter, burstyCounter, integerGauge, twoDecimals, percentage, pages, noise, specials, mixed

    func values(_ count: Int, using generator: inout SeededGenerator) -> [Double] {
        var level = 1000.0
        return (0..<count).map { index in
            switch self {
            case .constant: return 42
            case .counter: level += Double(Int.random(in: 95...105, using: &generator))
            case .burstyCounter: level += Double(Int.random(in: 0...3, using: &generator) * 1000)
            case .integerGauge: level += Double(Int.random(in: -20...20, using: &generator))
            case .twoDecimals: level = Double(Int.random(in: 4300...4700, using: &generator)) / 100
            case .percentage:
                // A random walk in steps of a thousandth.
                level = Double(500 + (Int(level * 1000) + Int.random(in: -50...50, using: &generator)) % 500) / 1000
            case .pages:
                level = Double(max(50_000, Int(level) / 4096 + Int.random(in: -2...2, using: &generator))) * 4096
            case .noise: level = Double.random(in: -1e9...1e9, using: &generator)
            case .specials: level = Self.specialValues[Int.random(in: 0..<Self.specialValues.count, using: &generator)]
            case .mixed:
                let shape = Shape.allCases[Int.random(in: 0..<9, using: &generator)]
                level = shape.values(1 + index % 3, using: &generator).last ?? 0
            }
            return level
        }
    }

    static let specialValues: [Double] = [
        .nan, .signalingNaN, .staleMarker, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude,
        .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude, 1, 0.1, 0.30000000000000004, 1e15, 9_007_199_254_740_994, -1e-7, 123456.7891234,
        Double(bitPattern: 0xFFF8_0000_DEAD_BEEF), Double(bitPattern: 0x7FF0_0000_0000_0001), .pi,
    ]
}
