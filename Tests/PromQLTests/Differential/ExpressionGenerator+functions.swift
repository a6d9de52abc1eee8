extension ExpressionGenerator {
    mutating func windowCall(_ depth: Int) -> String {
        let overTime = ["avg", "min", "max", "sum", "count", "stdvar", "stddev", "last", "present", "absent"]
        let rates = ["rate", "rate", "increase", "delta", "irate", "idelta", "deriv", "changes", "resets"]
        switch pick([0, 0, 0, 0, 1, 1, 1, 1, 2, 3, 4]) {
        case 0: return "\(pick(overTime))_over_time(\(window(depth)))"
        case 1: return "\(pick(rates))(\(window(depth)))"
        case 2:
            let share = chance(80) ? pick(["0", "0.5", "0.9", "1", "2", "-1", "NaN"]) : scalar(depth - 1)
            return "quantile_over_time(\(share), \(window(depth)))"
        case 3:
            return "predict_linear(\(window(depth)), \(chance(80) ? pick(["60", "600", "-30"]) : scalar(depth - 1)))"
        default: return "holt_winters(\(window(depth)), \(pick(["0.5", "0.1", "0.9"])), \(pick(["0.5", "0.3"])))"
        }
    }

    mutating func mathematicalCall(_ depth: Int) -> String {
        let names = [
            "abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "sin", "cos", "tan", "asin", "acos",
            "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "deg", "rad", "sort", "sort_desc", "timestamp",
            "timestamp", "absent", "absent",
        ]
        return "\(pick(names))(\(vector(depth - 1)))"
    }

    mutating func calendarCall(_ depth: Int) -> String {
        let name = pick([
            "minute", "hour", "day_of_week", "day_of_month", "day_of_year", "days_in_month", "month", "year",
        ])
        return chance(15) ? "\(name)()" : "\(name)(\(vector(depth - 1)) * \(pick(["1", "86400", "1e7"])))"
    }

    mutating func limitingCall(_ depth: Int) -> String {
        switch pick([0, 1, 2, 3, 4, 5]) {
        case 0: "clamp(\(vector(depth - 1)), \(scalar(depth - 1)), \(number()))"
        case 1: "clamp_min(\(vector(depth - 1)), \(scalar(depth - 1)))"
        case 2: "clamp_max(\(vector(depth - 1)), \(scalar(depth - 1)))"
        case 3: "round(\(vector(depth - 1)))"
        case 4: "round(\(vector(depth - 1)), \(pick(["0.5", "2", "0.1", "10", "-3", "0", "Inf"])))"
        default: "vector(\(scalar(depth - 1)))"
        }
    }

    mutating func histogramQuantile(_ depth: Int) -> String {
        let buckets =
            switch pick([0, 1, 1, 2, 2, 3, 3, 4]) {
            case 0: "lat_bucket"
            case 1: "rate(lat_bucket[\(duration())])"
            case 2: "sum by (le) (rate(lat_bucket[\(duration())]))"
            case 3: "sum without (p) (increase(lat_bucket[\(duration())]\(modifiers())))"
            default: vector(depth - 1)
            }
        let share = chance(85) ? pick(["0.5", "0.9", "0.99", "0", "1", "2", "-1", "NaN"]) : scalar(depth - 1)
        return "histogram_quantile(\(share), \(buckets))"
    }

    mutating func labelCall(_ depth: Int) -> String {
        guard !chance(30) else {
            let (target, sources) = (
                pick(["w", "x", "__name__"]), pick(["\"x\", \"y\"", "\"__name__\"", "\"z\", \"z\""])
            )
            let separator = pick(["\"-\"", "\"\"", "'é'", "`\\n`"])
            return "label_join(\(vector(depth - 1)), \"\(target)\", \(separator)\(chance(90) ? ", " + sources : ""))"
        }
        let target = pick(["x", "w", "w", "__name__"])
        let replacement = pick(["$1", "v$1", "${1}_", "$0", "$7", "", "$$1", "${first}-$1x", "$"])
        let source = pick(["x", "y", "__name__", "p", "s", "nowhere"])
        let pattern = pick([
            "(.*)", "(.).*", "a", "b|1", "([a-z]+)_?(.*)", "(?P<first>[^_]*).*", "(?i)(A|B)", "", "\\\\w(\\\\d)?",
            "^(.+)$",
        ])
        return "label_replace(\(vector(depth - 1)), \"\(target)\", \"\(replacement)\", \"\(source)\", \"\(pattern)\")"
    }
}
