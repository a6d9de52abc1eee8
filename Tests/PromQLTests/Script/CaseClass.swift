import PromQL
import Series

/// Whether an engine without native histograms has to pass a case.
enum CaseClass: Hashable {
    /// Floats only, on by default in Prometheus.
    case required
    /// Behind a feature flag of Prometheus.
    case optional(Reason)
    case unsupported(Reason)

    enum Reason: String, CaseIterable {
        case experimentalFunction = "experimental function or aggregator"
        case missingFunction = "start_timestamp"
        case startTimestamps = "start timestamps in the data"
        case extendedRange = "anchored or smoothed"
        case fill = "fill modifier"
        case histogramData = "native histograms in the data"
        case histogramResult = "native histograms in the result"
        case histogramFunction = "function of native histograms"
        case histogramTrim = "operator of native histograms"

        /// Whether the engine has what is behind the flag, so that the cases have to pass.
        var isImplemented: Bool { self == .experimentalFunction || self == .fill }
    }

    init(_ evaluation: Evaluation) {
        self = Self.histograms(evaluation) ?? Self.flags(evaluation) ?? .required
    }

    private static func histograms(_ evaluation: Evaluation) -> CaseClass? {
        if case .series(let series) = evaluation.outcome, series.contains(where: \.hasHistograms) {
            return .unsupported(.histogramResult)
        }
        guard let expression = parsed(evaluation) else { return nil }
        if let reason = expression.histogramReason { return .unsupported(reason) }
        return expression.selectsAny(of: evaluation.histogramSeries) ? .unsupported(.histogramData) : nil
    }

    private static func flags(_ evaluation: Evaluation) -> CaseClass? {
        guard let expression = parsed(evaluation) else { return nil }
        if let reason = expression.flagReason { return .optional(reason) }
        return expression.selectsAny(of: evaluation.startSeries) ? .optional(.startTimestamps) : nil
    }

    private static func parsed(_ evaluation: Evaluation) -> Expression? {
        try? Query(parsing: evaluation.expression, features: .all).expression
    }
}

extension Expression {
    /// The first thing in the tree for which a test finds a reason.
    private func firstReason(_ test: (Expression) -> CaseClass.Reason?) -> CaseClass.Reason? {
        if let reason = test(self) { return reason }
        for child in children {
            if let reason = child.firstReason(test) { return reason }
        }
        return nil
    }

    fileprivate var histogramReason: CaseClass.Reason? {
        firstReason { node in
            switch node {
            case .call(let call):
                switch call.function {
                case .histogramAvg, .histogramCount, .histogramSum, .histogramStddev, .histogramStdvar:
                    .histogramFunction
                default: nil
                }
            case .binary(let binary): binary.operation.isHistogramTrim ? .histogramTrim : nil
            default: nil
            }
        }
    }

    fileprivate var flagReason: CaseClass.Reason? {
        firstReason { node in
            switch node {
            case .call(let call):
                switch call.function {
                case .startTimestamp: .missingFunction
                default: call.function.isExperimental ? .experimentalFunction : nil
                }
            case .aggregation(let node): node.aggregator.isExperimental ? .experimentalFunction : nil
            case .vectorSelector(let node): node.boundary == nil ? nil : .extendedRange
            case .binary(let node):
                node.matching.fillLeft == nil && node.matching.fillRight == nil ? nil : .fill
            default: nil
            }
        }
    }
}

extension Expression {
    /// Whether a selector in the tree accepts a series.
    fileprivate func selectsAny(of series: [[SeriesNotation.Label]]) -> Bool {
        if case .vectorSelector(let selector) = self {
            return series.contains { labels in
                selector.matchers.allSatisfy { matcher in
                    matcher.matches(labels.first { $0.name == matcher.name }?.value ?? "")
                }
            }
        }
        return children.contains { $0.selectsAny(of: series) }
    }
}
