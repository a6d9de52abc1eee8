package import Vocabulary

/// A series as tests write it: `http_requests{job="api"} 0+10x5 _ stale 3x2`.
///
/// The notation of Prometheus' `promtool test rules` and of its engine's test scripts. `a` is a sample, `_` a gap,
/// `axn` is n + 1 times a, `a+bxn` and `a-bxn` count on from a, `_xn` is n gaps, `stale` ends the series for a while;
/// native histograms stand in double braces.
package struct SeriesNotation: Sendable {
    /// One place in the sequence.
    package enum Value: Sendable {
        case sample(Double)
        /// Nothing is recorded here.
        case gap
        /// The marker that ends a series.
        case stale
        /// A native histogram: recognised, not read.
        case histogram
    }

    /// A label and its value.
    package struct Label: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// More values than these are refused.
    package static let mostValues = 1_000_000

    /// In the order of the text, the name of the metric first as `__name__`.
    package let labels: [Label]
    package let values: [Value]
    /// Whether the line is about start timestamps (`metric@st …`), which are not read, and not about samples.
    package let describesStarts: Bool

    /// The labels as a series has them.
    package var labelSet: Labels { Labels(labels.map { (name: $0.name, value: $0.value) }) }

    package var hasHistograms: Bool {
        values.contains { if case .histogram = $0 { true } else { false } }
    }

    /// - Throws: ``ParseFailure`` with the place in the text.
    package init(parsing text: String) throws(ParseFailure) {
        do {
            var reader = SeriesReader(text)
            labels = try reader.metric()
            describesStarts = reader.describesStarts
            values = try reader.values()
        } catch { throw ParseFailure(error.message, at: error.range, in: text) }
    }
}
