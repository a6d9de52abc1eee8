/// The documented variables that concern our own process; they count with and without a settings file, below the
/// `VEDETTE_…` variables.
struct DocumentedProcessVariables {
    private let variables: Variables
    private(set) var values: [ProcessKey: (text: String, variable: String)] = [:]

    init(_ reading: Reading) {
        variables = Variables(reading: reading)
        take(.logLevel, "LOG_LEVEL")
        take(.httpEnableMetrics, "ENABLE_METRICS")
        if let port = variables.port("METRICS_PORT") { set(.httpMetricsPort, "\(port)", "METRICS_PORT") }
        takeDuration(.httpRateLimitWindow, "RATE_LIMIT_WINDOW_MS")
        takeDuration(.httpSlowRequestThreshold, "SLOW_REQUEST_THRESHOLD_MS")
        takeOneOf(.httpRateLimitRequests, "RATE_LIMIT_MAX_REQUESTS", "RATE_LIMIT_MAX")
        takeOneOf(.httpCORSOrigins, "CORS_ORIGIN", "CORS_ORIGINS")
    }

    private mutating func set(_ key: ProcessKey, _ text: String, _ variable: String) {
        values[key] = (text, variable)
    }

    private mutating func take(_ key: ProcessKey, _ variable: String) {
        if let text = variables.text(variable) { set(key, text, variable) }
    }

    private mutating func takeDuration(_ key: ProcessKey, _ variable: String) {
        if let duration = variables.milliseconds(variable) { set(key, DurationText.format(duration), variable) }
    }

    /// Two names of the documents for one thing: they may not disagree.
    private mutating func takeOneOf(_ key: ProcessKey, _ first: String, _ second: String) {
        let texts = (variables.text(first), variables.text(second))
        if let left = texts.0, let right = texts.1, left != right {
            variables.fail(second, "disagrees with `\(first)`: `\(Reading.shown(right))`, not `\(Reading.shown(left))`")
        }
        take(key, texts.0 == nil ? second : first)
    }
}
