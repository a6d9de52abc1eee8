/// A process setting that is one scalar: it may come from a flag, a variable, a secret file, the settings file or a
/// default, in this order.
///
/// The raw value is its path in the settings file. A list is written with commas everywhere but in the file.
package enum ProcessKey: String, Sendable, CaseIterable {
    case httpHost = "http.host"
    case httpPort = "http.port"
    case httpExternalURL = "http.external_url"
    case httpHosts = "http.hosts"
    case httpProtect = "http.protect"
    case httpTrustedProxies = "http.trusted_proxies"
    case httpRateLimitWindow = "http.rate_limit.window"
    case httpRateLimitRequests = "http.rate_limit.requests"
    case httpCORSOrigins = "http.cors.origins"
    case httpMetricsPort = "http.metrics_port"
    case httpEnableMetrics = "http.enable_metrics"
    case httpMaxConnections = "http.max_connections"
    case httpIdleTimeout = "http.idle_timeout"
    case httpSlowRequestThreshold = "http.slow_request_threshold"
    case logLevel = "log.level"
    case logFormat = "log.format"
    case stateDirectory = "state.directory"
    case stateSamplesRetention = "state.samples.retention"
    case stateSamplesMaxBytes = "state.samples.max_bytes"
    case shutdownDelay = "shutdown_delay"
    case instance

    /// The key in the settings file, without its section.
    var leaf: String { rawValue.split(separator: ".").last.map(String.init) ?? rawValue }

    /// The components that swift-configuration's providers make names of.
    var components: [String] { ["vedette"] + rawValue.split(separator: ".").map(String.init) }

    /// The environment variable: `VEDETTE_HTTP_PORT`.
    package var variable: String {
        components.joined(separator: "_").uppercased()
    }

    /// The command-line flag without its dashes: `http-port`.
    package var flag: String {
        String(rawValue.map { $0 == "." || $0 == "_" ? "-" : $0 })
    }

    /// The file in the directory of secrets: `vedette-http-port`.
    package var secretFile: String { "vedette-\(flag)" }

    /// What it is for, for `vedette run --help`.
    package var help: String {
        switch self {
        case .httpHost: "address to listen on"
        case .httpPort: "port to listen on; 0 takes a free one"
        case .httpExternalURL: "what links in messages begin with"
        case .httpHosts: "further host names that requests may name"
        case .httpProtect: "what needs a key to be read: health, metrics"
        case .httpTrustedProxies: "addresses and networks whose X-Forwarded-For is believed"
        case .httpRateLimitWindow: "the time over which requests are counted"
        case .httpRateLimitRequests: "requests per client and window; no limit when absent"
        case .httpCORSOrigins: "origins that browsers may ask from, or *"
        case .httpMetricsPort: "port of a second, read-only listener"
        case .httpEnableMetrics: "whether /metrics answers"
        case .httpMaxConnections: "connections served at once"
        case .httpIdleTimeout: "how long a silent connection stays open"
        case .httpSlowRequestThreshold: "requests that take longer are logged"
        case .logLevel: "the least severe line that is logged"
        case .logFormat: "json, text, or auto: text on a terminal"
        case .stateDirectory: "where the state is kept; :memory: for none"
        case .stateSamplesRetention: "how long samples are kept on the disk"
        case .stateSamplesMaxBytes: "how many bytes of samples are kept on the disk"
        case .shutdownDelay: "how long readiness says no before the listeners close"
        case .instance: "the label instance of our own series"
        }
    }

    /// What applies when nobody says anything; nil means that the setting is then off.
    package var defaultText: String? {
        switch self {
        case .httpHost: "127.0.0.1"
        case .httpPort: "9911"
        case .httpRateLimitWindow: "1m"
        case .httpEnableMetrics: "true"
        case .httpMaxConnections: "512"
        case .httpIdleTimeout: "60s"
        case .logLevel: "info"
        case .logFormat: "auto"
        case .stateDirectory: "var"
        case .stateSamplesRetention: "7d"
        case .stateSamplesMaxBytes: "512MiB"
        case .shutdownDelay: "3s"
        case .instance: "vedette"
        case .httpExternalURL, .httpHosts, .httpProtect, .httpTrustedProxies, .httpRateLimitRequests,
            .httpCORSOrigins, .httpMetricsPort, .httpSlowRequestThreshold:
            nil
        }
    }

    /// What values look like.
    var shape: ProcessShape {
        switch self {
        case .httpHost: .host
        case .httpPort, .httpMetricsPort: .integer(0...65535)
        case .httpExternalURL: .url
        case .httpHosts: .hosts
        case .httpProtect: .words(HTTPSettings.ProtectedArea.allCases.map(\.rawValue))
        case .httpTrustedProxies: .networks
        case .httpRateLimitWindow: .duration(.seconds(1) ... .seconds(86_400))
        case .httpRateLimitRequests: .integer(1...1_000_000)
        case .httpCORSOrigins: .origins
        case .httpEnableMetrics: .flag
        case .httpMaxConnections: .integer(1...65536)
        case .httpIdleTimeout: .duration(.seconds(1) ... .seconds(3600))
        case .httpSlowRequestThreshold: .duration(.milliseconds(1) ... .seconds(3600))
        case .logLevel: .level
        case .logFormat: .word(LogSettings.Format.allCases.map(\.rawValue))
        case .stateDirectory: .path
        case .stateSamplesRetention: .duration(.seconds(3600) ... .seconds(366 * 86_400))
        case .stateSamplesMaxBytes: .size((1 << 20)...(1 << 40))
        case .shutdownDelay: .duration(.zero ... .seconds(10))
        case .instance: .name
        }
    }
}
