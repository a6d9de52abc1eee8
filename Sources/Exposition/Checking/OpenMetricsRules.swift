import Vocabulary

/// What a type demands of each sample on its own.
enum OpenMetricsRules {
    private typealias Breach = OpenMetricsChecker.Breach

    static func check(
        _ point: OpenMetricsPoint,
        _ kind: ExposedKind,
        family: String
    ) throws(OpenMetricsChecker.Breach) {
        let suffix = String(point.name.dropFirst(family.count))
        switch kind {
        case .counter:
            if suffix == "_total" { try checkCount(point) }
        case .histogram, .gaugehistogram: try checkHistogram(point, suffix)
        case .summary: try checkSummary(point, suffix)
        case .info:
            if point.value != 1 { throw breach(point, "the value of an info is 1") }
        case .stateset:
            if point.label(family) == nil { throw breach(point, "a state has a label named as its family") }
            if point.value != 0, point.value != 1 { throw breach(point, "the value of a state is 0 or 1") }
        case .gauge, .unknown: break
        }
        let mayHaveExemplar =
            switch kind {
            case .counter: suffix == "_total"
            case .histogram, .gaugehistogram: suffix == "_bucket"
            case .gauge, .summary, .info, .stateset, .unknown: false
            }
        if point.hasExemplar, !mayHaveExemplar {
            throw breach(point, "only totals of counters and buckets have exemplars")
        }
    }

    private static func breach(_ point: OpenMetricsPoint, _ text: String) -> OpenMetricsChecker.Breach {
        Breach("sample \(point.name.goQuoted): \(text)")
    }

    private static func checkHistogram(
        _ point: OpenMetricsPoint,
        _ suffix: String
    ) throws(OpenMetricsChecker.Breach) {
        switch suffix {
        case "_bucket":
            try checkBound(point, "le")
            try checkCount(point)
            try checkWhole(point)
        case "_count", "_gcount":
            try checkCount(point)
            try checkWhole(point)
        case "_sum": try checkCount(point)
        case "_gsum":
            if point.value.isNaN { throw breach(point, "a sum is not NaN") }
        default: break
        }
    }

    private static func checkSummary(
        _ point: OpenMetricsPoint,
        _ suffix: String
    ) throws(OpenMetricsChecker.Breach) {
        switch suffix {
        case "":
            let quantile = try checkBound(point, "quantile")
            if !(0...1).contains(quantile) { throw breach(point, "a quantile is between 0 and 1") }
            if point.value < 0 { throw breach(point, "the value of a quantile is not negative") }
        case "_count":
            try checkCount(point)
            try checkWhole(point)
        case "_sum": try checkCount(point)
        default: break
        }
    }

    /// The number in a label that bounds a bucket or names a quantile; infinity is written `+Inf`.
    @discardableResult
    private static func checkBound(
        _ point: OpenMetricsPoint,
        _ label: String
    ) throws(OpenMetricsChecker.Breach) -> Double {
        guard let text = point.label(label), let bound = text.utf8.span.expositionNumber, !bound.isNaN,
            bound != .infinity || text == "+Inf"
        else { throw breach(point, "the label \(label) is no number") }
        return bound
    }

    /// What counts is neither NaN nor negative.
    private static func checkCount(_ point: OpenMetricsPoint) throws(OpenMetricsChecker.Breach) {
        if point.value.isNaN { throw breach(point, "what counts is not NaN") }
        if point.value < 0 { throw breach(point, "what counts is not negative") }
    }

    private static func checkWhole(_ point: OpenMetricsPoint) throws(OpenMetricsChecker.Breach) {
        if point.value.rounded(.towardZero) != point.value || point.value.isInfinite {
            throw breach(point, "a count is whole")
        }
    }
}
