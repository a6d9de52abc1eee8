import PromQL
import RegularExpressions
import Vocabulary

/// How a result differs from what a script expects.
struct Mismatch: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Double {
    /// Equality as the scripts mean it: relative to 1e-6, NaN equal to NaN, a stale marker only to itself.
    func isClose(to other: Double) -> Bool {
        if isStaleMarker || other.isStaleMarker { return bitPattern == other.bitPattern }
        if isNaN, other.isNaN { return true }
        if self == other { return true }
        let (sum, difference) = (magnitude + other.magnitude, (self - other).magnitude)
        guard self != 0, other != 0, sum >= .leastNormalMagnitude else {
            return difference < 1e-6 * .leastNormalMagnitude
        }
        return difference / Swift.min(sum, .greatestFiniteMagnitude) < 1e-6
    }
}

extension Evaluation.Complaint {
    func matches(_ text: String) -> Bool {
        switch self {
        case .any: true
        case .message(let message): message == text
        case .regularExpression(let pattern):
            (try? RegularExpression(pattern))?.firstMatch(in: text) != nil
        }
    }
}

extension Evaluation {
    /// What the scripts expect at each instant.
    var expectedSeries: [(labels: Labels, values: [Double?])] {
        guard case .series(let series) = outcome else { return [] }
        return series.map { notation in
            let values = notation.values.map { value -> Double? in
                switch value {
                case .sample(let value): value
                case .stale: .staleMarker
                case .gap, .histogram: nil
                }
            }
            return (notation.labelSet, values)
        }
    }

    func compareAnnotations(_ annotations: Annotations) throws(Mismatch) {
        try Self.compare(annotations.warnings, warnings, areAllowed: allowsWarnings)
        try Self.compare(annotations.infos, infos, areAllowed: allowsInfos)
    }

    private static func compare(_ found: [String], _ expected: [Complaint], areAllowed: Bool) throws(Mismatch) {
        if !areAllowed, let first = found.first { throw Mismatch("unexpected: \(first)") }
        for complaint in expected where !found.contains(where: complaint.matches) {
            throw Mismatch("expected \(complaint), found \(found)")
        }
        guard !expected.isEmpty else { return }
        for text in found where !expected.contains(where: { $0.matches(text) }) {
            throw Mismatch("unexpected: \(text)")
        }
    }

    /// Whether the case must fail.
    var fails: Bool { !failures.isEmpty }

    /// Compares a failure; any of its texts may be the one expected.
    func compareFailure(_ texts: String...) throws(Mismatch) {
        guard fails else { throw Mismatch("failed: \(texts)") }
        for failure in failures where !texts.contains(where: failure.matches) {
            throw Mismatch("expected failure \(failure), found \(texts)")
        }
    }
}
