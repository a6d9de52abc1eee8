import Vocabulary

/// How the result of an expression differs from what was expected.
struct SampleDifference {
    private(set) var lines: [RuleTestDifference] = []
    private var different = 0
    private var missing = 0
    private var unexpected = 0

    /// The order of the result does not matter; numbers have to be equal, NaN equals NaN.
    init(expected: [LabelledValue], got: [LabelledValue], isFuzzy: Bool) {
        var rest = Self.sorted(got)
        for sample in Self.sorted(expected) {
            let places = rest.indices.filter { rest[$0].labels == sample.labels }
            if let place = places.first(where: { Self.areEqual(rest[$0].value, sample.value, isFuzzy) }) {
                rest.remove(at: place)
                lines.append(RuleTestDifference(.same, sample.description))
                continue
            }
            lines.append(RuleTestDifference(.missing, sample.description))
            if let place = places.first {
                lines.append(RuleTestDifference(.unexpected, rest.remove(at: place).description))
                different += 1
            } else {
                missing += 1
            }
        }
        unexpected = rest.count
        lines += rest.map { RuleTestDifference(.unexpected, $0.description) }
    }

    var isEmpty: Bool { different + missing + unexpected == 0 }

    /// `1 value differs, 2 samples are missing`.
    var summary: String {
        var parts: [String] = []
        if different > 0 { parts.append(different == 1 ? "1 value differs" : "\(different) values differ") }
        if missing > 0 { parts.append(missing == 1 ? "1 sample is missing" : "\(missing) samples are missing") }
        if unexpected > 0 { parts.append("\(unexpected) unexpected \(unexpected == 1 ? "sample" : "samples")") }
        return parts.joined(separator: ", ")
    }

    private static func sorted(_ samples: [LabelledValue]) -> [LabelledValue] {
        samples.sorted { $0.labels == $1.labels ? $0.value < $1.value : $0.labels < $1.labels }
    }

    private static func areEqual(_ left: Double, _ right: Double, _ isFuzzy: Bool) -> Bool {
        if left == right || (left.isNaN && right.isNaN) { return true }
        return isFuzzy && (left.nextUp == right || left.nextDown == right)
    }
}
