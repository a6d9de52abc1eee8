import TestKit

/// Random series in the notation of tests, a sample a minute: counters with resets, gauges with NaN and infinities,
/// classic histograms whole and broken; with gaps and stale markers, and some that begin late or end early.
struct SeriesGenerator {
    /// The names with series for each `x` and `y`.
    static let gridNames = ["c_total", "d_total", "g", "h", "n"]
    /// Every name that has series.
    static let names = gridNames + ["one", "lone", "odd", "lat_bucket"]
    /// The first sample is at 0, the last so many minutes later.
    static let minutes = 40

    private enum Kind {
        case counter
        case gauge
        case smallNumber
    }

    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func lines() -> [String] {
        var lines: [String] = []
        let kinds: [(String, Kind)] = [
            ("c_total", .counter), ("d_total", .counter), ("g", .gauge), ("h", .gauge), ("n", .smallNumber),
        ]
        for (name, kind) in kinds {
            for x in 1...2 {
                for y in ["a", "b"] where !chance(12) { lines.append("\(name){x=\"\(x)\",y=\"\(y)\"} \(values(kind))") }
            }
        }
        lines.append("g{x=\"1\",y=\"é\"} \(Int.random(in: -3...3, using: &random))x\(Self.minutes)")
        for metric in ["one{x=\"1\"}", "one{x=\"2\",z=\"q\"}", "lone", "odd{s=\"a\\\\b,_{\\\"}_ü\"}"] {
            lines.append("\(metric) \(values(.smallNumber))")
        }
        return lines + buckets()
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func values(_ kind: Kind) -> String {
        let (start, end) = (chance(12) ? number(1...20) : 0, chance(12) ? number(21...Self.minutes - 1) : Self.minutes)
        var values = Array(repeating: "_", count: start)
        var count = number(0...50)
        var missing = 0
        for _ in start...end {
            // Fewer than fill the lookback, so that no newest sample is as old as that.
            if missing < 3, chance(8) {
                missing += 1
                values.append(chance(75) ? "_" : "stale")
            } else {
                missing = 0
                values.append(value(kind, &count))
            }
        }
        // What ends early ends at once.
        if end < Self.minutes { values.append("stale") }
        return values.joined(separator: " ")
    }

    private mutating func value(_ kind: Kind, _ count: inout Int) -> String {
        switch kind {
        case .counter:
            let step = number(0...9)
            count = chance(94) ? count + step : step / 3
            return "\(count)"
        case .gauge: return gauge()
        case .smallNumber: return "\(number(0...4))"
        }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func gauge() -> String {
        switch number(0...99) {
        case ..<3: "NaN"
        case ..<5: chance(50) ? "Inf" : "-Inf"
        case ..<25: "\(number(-9...9))"
        default: "\(Double(number(-5_000...5_000)) / 1000)"
        }
    }

    /// `a` and `b` are as they should be; `c` has no last bucket, and at times more in a lower bucket than in a higher one;
    /// `d` has a bound twice, and one that is no number.
    private mutating func buckets() -> [String] {
        let bounds = ["0.1", "0.5", "1", "5", "+Inf"]
        let histograms = [
            ("a", bounds), ("b", bounds), ("c", ["0.1", "0.5", "1", "5"]), ("d", ["-1", "1", "1.0", "x", "+Inf"]),
        ]
        return histograms.flatMap { p, bounds in
            var counts = [Int](repeating: 0, count: bounds.count)
            var texts = [[String]](repeating: [], count: bounds.count)
            for _ in 0...Self.minutes {
                for index in bounds.indices {
                    counts[index] += number(0...4)
                    let dip = p == "c" && chance(15) ? 6 : 0
                    texts[index].append("\(max(counts[...index].reduce(0, +) - dip, 0))")
                }
            }
            return bounds.indices.map { index in
                "lat_bucket{p=\"\(p)\",le=\"\(bounds[index])\"} \(texts[index].joined(separator: " "))"
            }
        }
    }
}
