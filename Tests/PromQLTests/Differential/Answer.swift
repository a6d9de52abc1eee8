import Glibc
import PromQL
import Vocabulary

/// What an engine makes of an expression.
enum Answer {
    /// An instant vector; a scalar is one sample without labels.
    case samples([Labels: Double])
    case failure(String)

    init(_ value: QueryValue) {
        switch value {
        case .scalar(let sample): self = .samples([.empty: sample.value])
        case .vector(let samples):
            self = .samples(Dictionary(samples.map { ($0.labels, $0.value) }) { first, _ in first })
        case .string, .matrix: self = .failure("not an instant vector")
        }
    }

    /// What `promtool` prints of samples: `{a="b"} 1E+00, {a="c"} NaN`, or `nil` for none.
    ///
    /// - Throws: ``Unreadable`` when the text is something else.
    init(printed text: some StringProtocol) throws {
        var samples: [Labels: Double] = [:]
        var rest = Substring(text)
        if rest == "nil" { rest = "" }
        while !rest.isEmpty {
            guard let end = Self.endOfLabels(rest) else { throw Unreadable(text: String(text)) }
            let labels = try rest[...end] == "{}" ? .empty : SeriesNotation(parsing: String(rest[...end])).labelSet
            rest = rest[end...].dropFirst(2)
            let number = rest.prefix { $0 != "," }
            guard let value = Double(number) else { throw Unreadable(text: String(text)) }
            samples[labels] = value
            rest = rest.dropFirst(number.count + 2)
        }
        self = .samples(samples)
    }

    struct Unreadable: Error {
        let text: String
    }

    var isFailure: Bool {
        switch self {
        case .failure: true
        case .samples: false
        }
    }

    /// Whether it is an answer without samples.
    var isEmpty: Bool {
        switch self {
        case .failure: false
        case .samples(let samples): samples.isEmpty
        }
    }

    /// Two failures agree whatever they say; numbers agree to 1e-6, or to 1e-9 near zero.
    func agrees(with other: Answer) -> Bool {
        switch (self, other) {
        case (.failure, .failure): return true
        case (.samples(let mine), .samples(let theirs)):
            let (mine, theirs) = (Self.comparable(mine), Self.comparable(theirs))
            return mine.count == theirs.count
                && mine.allSatisfy { labels, value in
                    theirs[labels].map { value.isClose(to: $0) || (value - $0).magnitude < 1e-9 } ?? false
                }
        case (.failure, .samples), (.samples, .failure): return false
        }
    }

    /// The closing brace outside of quotes.
    private static func endOfLabels(_ text: Substring) -> Substring.Index? {
        var isQuoted = false
        var isEscaped = false
        return text.indices.first { index in
            defer { isEscaped = !isEscaped && text[index] == "\\" }
            if text[index] == "\"", !isEscaped { isQuoted.toggle() }
            return text[index] == "}" && !isQuoted
        }
    }

    /// With nine digits of the numbers that `count_values` makes labels of: the sums of 2.42 differ in the last ones.
    ///
    /// What becomes equal by that was counted apart, and is counted together.
    private static func comparable(_ samples: [Labels: Double]) -> [Labels: Double] {
        Dictionary(samples.map { (comparable($0.key), $0.value) }, uniquingKeysWith: +)
    }

    private static func comparable(_ labels: Labels) -> Labels {
        var builder = LabelsBuilder(labels)
        for name in ["v", "x", Labels.metricNameLabel] {
            guard let number = labels[name].flatMap({ Double($0) }), number.isFinite, number != 0 else { continue }
            let exponent = floor(log10(number.magnitude))
            let digits = (number / pow(10, exponent - 8)).rounded()
            builder[name] = number.magnitude < 1e-9 ? "0" : "\(digits / 1e8)e\(Int(exponent))"
        }
        return builder.labels
    }
}

extension Answer: CustomStringConvertible {
    var description: String {
        switch self {
        case .failure(let message): "failure: \(message)"
        case .samples(let samples):
            samples.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        }
    }
}
