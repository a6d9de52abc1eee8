/// What makes one sample of many; the raw value is its spelling.
package enum Aggregator: String, CaseIterable, Hashable, Sendable {
    case sum, avg, min, max, count, group, stddev, stdvar, topk, bottomk, quantile, limitk
    case countValues = "count_values"
    case limitRatio = "limit_ratio"

    /// The type of the parameter before the vector; nil where there is none.
    package var parameter: ValueType? {
        switch self {
        case .sum, .avg, .min, .max, .count, .group, .stddev, .stdvar: nil
        case .topk, .bottomk, .quantile, .limitk, .limitRatio: .scalar
        case .countValues: .string
        }
    }

    package var isExperimental: Bool { self == .limitk || self == .limitRatio }
}
