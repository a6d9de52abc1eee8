/// A function of the language; the raw value is its name.
package enum Function: String, CaseIterable, Hashable, Sendable {
    case abs, absent, acos, acosh, asin, asinh, atan, atanh, ceil, changes, clamp, cos, cosh, deg, delta, deriv, end
    case exp, floor, hour, idelta, increase, info, irate, ln, log10, log2, minute, month, pi, rad, range, rate, resets
    case round, scalar, sgn, sin, sinh, sort, sqrt, start, step, tan, tanh, time, timestamp, vector, year
    case absentOverTime = "absent_over_time"
    case avgOverTime = "avg_over_time"
    case clampMax = "clamp_max"
    case clampMin = "clamp_min"
    case countOverTime = "count_over_time"
    case dayOfMonth = "day_of_month"
    case dayOfWeek = "day_of_week"
    case dayOfYear = "day_of_year"
    case daysInMonth = "days_in_month"
    case doubleExponentialSmoothing = "double_exponential_smoothing"
    case firstOverTime = "first_over_time"
    case histogramAvg = "histogram_avg"
    case histogramCount = "histogram_count"
    case histogramFraction = "histogram_fraction"
    case histogramQuantile = "histogram_quantile"
    case histogramQuantiles = "histogram_quantiles"
    case histogramStddev = "histogram_stddev"
    case histogramStdvar = "histogram_stdvar"
    case histogramSum = "histogram_sum"
    case labelJoin = "label_join"
    case labelReplace = "label_replace"
    case lastOverTime = "last_over_time"
    case madOverTime = "mad_over_time"
    case maxOf = "max_of"
    case maxOverTime = "max_over_time"
    case minOf = "min_of"
    case minOverTime = "min_over_time"
    case predictLinear = "predict_linear"
    case presentOverTime = "present_over_time"
    case quantileOverTime = "quantile_over_time"
    case sortByLabel = "sort_by_label"
    case sortByLabelDesc = "sort_by_label_desc"
    case sortDesc = "sort_desc"
    case startTimestamp = "start_timestamp"
    case stddevOverTime = "stddev_over_time"
    case stdvarOverTime = "stdvar_over_time"
    case sumOverTime = "sum_over_time"
    case tsOfFirstOverTime = "ts_of_first_over_time"
    case tsOfLastOverTime = "ts_of_last_over_time"
    case tsOfMaxOverTime = "ts_of_max_over_time"
    case tsOfMinOverTime = "ts_of_min_over_time"

    /// What it takes and returns.
    package struct Signature: Hashable, Sendable {
        package let arguments: [ValueType]
        package let result: ValueType
        /// How many arguments there may be.
        ///
        /// Where there may be more than ``arguments``, the further ones are of the type of the last.
        package let count: ClosedRange<Int>

        /// The type of the argument at an index.
        package func type(at index: Int) -> ValueType? {
            index < arguments.count ? arguments[index] : arguments.last
        }
    }

    package var signature: Signature {
        switch self {
        case .end, .pi, .range, .start, .step, .time: .init([], .scalar)
        case .maxOf, .minOf: .init([.scalar, .scalar], .scalar)
        case .scalar: .init([.vector], .scalar)
        case .vector: .init([.scalar], .vector)
        case .abs, .absent, .acos, .acosh, .asin, .asinh, .atan, .atanh, .ceil, .cos, .cosh, .deg, .exp, .floor,
            .histogramAvg, .histogramCount, .histogramStddev, .histogramStdvar, .histogramSum, .ln, .log10, .log2, .rad,
            .sgn, .sin, .sinh, .sort, .sortDesc, .sqrt, .startTimestamp, .tan, .tanh, .timestamp:
            .init([.vector], .vector)
        case .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth, .hour, .minute, .month, .year:
            .init([.vector], .vector, atLeast: 0)
        case .absentOverTime, .avgOverTime, .changes, .countOverTime, .delta, .deriv, .firstOverTime, .idelta,
            .increase, .irate, .lastOverTime, .madOverTime, .maxOverTime, .minOverTime, .presentOverTime, .rate,
            .resets, .stddevOverTime, .stdvarOverTime, .sumOverTime, .tsOfFirstOverTime, .tsOfLastOverTime,
            .tsOfMaxOverTime, .tsOfMinOverTime:
            .init([.matrix], .vector)
        case .clamp: .init([.vector, .scalar, .scalar], .vector)
        case .clampMax, .clampMin: .init([.vector, .scalar], .vector)
        case .doubleExponentialSmoothing: .init([.matrix, .scalar, .scalar], .vector)
        case .histogramFraction: .init([.scalar, .scalar, .vector], .vector)
        case .histogramQuantile: .init([.scalar, .vector], .vector)
        case .histogramQuantiles: .init([.vector, .string, .scalar, .scalar], .vector, atLeast: 3, atMost: 12)
        case .info: .init([.vector, .vector], .vector, atLeast: 1)
        case .labelJoin: .init([.vector, .string, .string, .string], .vector, atLeast: 3, atMost: .max)
        case .labelReplace: .init([.vector, .string, .string, .string, .string], .vector)
        case .predictLinear: .init([.matrix, .scalar], .vector)
        case .quantileOverTime: .init([.scalar, .matrix], .vector)
        case .round: .init([.vector, .scalar], .vector, atLeast: 1)
        case .sortByLabel, .sortByLabelDesc: .init([.vector, .string], .vector, atLeast: 1, atMost: .max)
        }
    }

    /// Whether Prometheus wants `--enable-feature=promql-experimental-functions` for it.
    package var isExperimental: Bool { Self.experimental.contains(self) }

    private static let experimental: Set<Function> = [
        .doubleExponentialSmoothing, .end, .histogramQuantiles, .info, .madOverTime, .maxOf, .minOf, .range,
        .sortByLabel, .sortByLabelDesc, .start, .startTimestamp, .step, .tsOfFirstOverTime, .tsOfLastOverTime,
        .tsOfMaxOverTime, .tsOfMinOverTime,
    ]
}

extension Function.Signature {
    fileprivate init(
        _ arguments: [ValueType],
        _ result: ValueType,
        atLeast least: Int? = nil,
        atMost most: Int? = nil
    ) {
        self.arguments = arguments
        self.result = result
        count = (least ?? arguments.count)...(most ?? arguments.count)
    }
}
