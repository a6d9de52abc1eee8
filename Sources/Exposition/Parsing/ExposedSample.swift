package import Vocabulary

/// One line with a value, as places in the body: nothing is copied until labels are asked for.
package struct ExposedSample: Sendable {
    /// The bytes `metric{...}` of the line.
    ///
    /// Equal bytes under an equal ``kind`` are the same series, so whoever has seen them need not ask for ``labels(in:)``.
    package let series: Range<Int>
    package let value: Double
    /// Milliseconds since 1970, where the line has one.
    package let timestamp: Int64?
    /// The last type that was declared before, of whichever metric: as in Prometheus it decides about `le` and
    /// `quantile`.
    package let kind: ExposedKind
    /// The timestamp as OpenMetrics writes it, finer than milliseconds.
    let seconds: Double?
    let exemplar: ExposedExemplar?
    let name: Range<Int>
    let isNameEscaped: Bool
    let tokens: [ExposedLabel]

    /// The metric's name.
    package func metricName(in bytes: Span<UInt8>) -> String {
        isNameEscaped ? bytes.unescaped(name, quotes: true) : bytes.string(name)
    }

    /// The labels, the metric's name among them; those with an empty value are left out.
    ///
    /// Values of `le` of histograms and `quantile` of summaries that are numbers are written in one way, as Prometheus 3
    /// does: `1` is `1.0`. `bytes` is the body that the parser was given. A label with two values is a failure.
    package func labels(in bytes: Span<UInt8>) throws(ExpositionFailure) -> Labels {
        var pairs = try pairs(in: bytes)
        let normalised: String? =
            switch kind {
            case .histogram: "le"
            case .summary: "quantile"
            case .counter, .gauge, .gaugehistogram, .info, .stateset, .unknown: nil
            }
        if let normalised, let index = pairs.firstIndex(where: { $0.name.equalsInBytes(normalised) }),
            let number = GoNumber.parseFloat(pairs[index].value)
        {
            pairs[index].value = GoNumber.openMetrics(number)
        }
        var builder = LabelsBuilder()
        builder.set(Labels.metricNameLabel, to: metricName(in: bytes))
        for pair in pairs { builder.set(pair.name, to: pair.value) }
        return builder.labels
    }

    /// The labels as written, without the metric's name.
    func pairs(in bytes: Span<UInt8>) throws(ExpositionFailure) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        pairs.reserveCapacity(tokens.count + 1)
        for token in tokens { pairs.append((token.name(in: bytes), token.value(in: bytes))) }
        if let name = Self.repeated(pairs) {
            throw ExpositionFailure(
                "label name \(name.goQuoted) is not unique: invalid sample",
                at: series.lowerBound,
                in: bytes
            )
        }
        return pairs
    }

    private static func repeated(_ pairs: [(name: String, value: String)]) -> String? {
        if pairs.contains(where: { $0.name.equalsInBytes(Labels.metricNameLabel) }) { return Labels.metricNameLabel }
        if pairs.count > 8 {
            let sorted = pairs.map(\.name).sorted { $0.precedesInBytes($1) }
            return zip(sorted, sorted.dropFirst()).first { $0.equalsInBytes($1) }?.0
        }
        return pairs.enumerated().first { index, pair in
            pairs[..<index].contains { $0.name.equalsInBytes(pair.name) }
        }?.element.name
    }
}

/// What OpenMetrics lets follow a sample: a trace or the like that stands for it.
struct ExposedExemplar: Sendable {
    let tokens: [ExposedLabel]
    let value: Double
}
