import Vocabulary

/// The process settings as typed values, made of texts that ``ProcessLayers`` has accepted.
struct ProcessSettings {
    let http: HTTPSettings
    let log: LogSettings
    let state: StateSettings
    let shutdownDelay: Duration
    let instance: String

    init(_ values: [ProcessKey: String], keys: [HTTPSettings.Key]) {
        http = Self.http(values, keys)
        log = LogSettings(
            level: values[.logLevel].flatMap(ProcessShape.level) ?? .info,
            format: values[.logFormat].flatMap(LogSettings.Format.init) ?? .auto
        )
        let directory = values[.stateDirectory] ?? "var"
        state = StateSettings(
            directory: directory == ":memory:" ? nil : directory,
            samples: .init(
                retention: values[.stateSamplesRetention].flatMap(DurationText.parse) ?? .seconds(7 * 86_400),
                mostBytes: values[.stateSamplesMaxBytes].flatMap(SizeText.parse) ?? 512 << 20
            )
        )
        shutdownDelay = values[.shutdownDelay].flatMap(DurationText.parse) ?? .seconds(3)
        instance = values[.instance] ?? "vedette"
    }

    private static func http(_ values: [ProcessKey: String], _ keys: [HTTPSettings.Key]) -> HTTPSettings {
        func list(_ key: ProcessKey) -> [String] { values[key].map(ProcessShape.items) ?? [] }
        func number(_ key: ProcessKey) -> Int? { values[key].flatMap(IntegerText.parse) }
        func duration(_ key: ProcessKey) -> Duration? { values[key].flatMap(DurationText.parse) }
        let window = duration(.httpRateLimitWindow) ?? .seconds(60)
        return HTTPSettings(
            host: values[.httpHost] ?? "127.0.0.1",
            port: number(.httpPort) ?? 9911,
            externalURL: values[.httpExternalURL].flatMap(ProcessShape.externalURL),
            hosts: list(.httpHosts).map { $0.lowercased() },
            keys: keys,
            protectedAreas: Set(list(.httpProtect).compactMap(HTTPSettings.ProtectedArea.init)),
            trustedProxies: list(.httpTrustedProxies),
            rateLimit: number(.httpRateLimitRequests).map { .init(window: window, requests: $0) },
            corsOrigins: list(.httpCORSOrigins),
            metricsPort: number(.httpMetricsPort),
            isMetricsEnabled: values[.httpEnableMetrics].flatMap(FlagText.parse) ?? true,
            maxConnections: number(.httpMaxConnections) ?? 512,
            idleTimeout: duration(.httpIdleTimeout) ?? .seconds(60),
            slowRequestThreshold: duration(.httpSlowRequestThreshold)
        )
    }
}
