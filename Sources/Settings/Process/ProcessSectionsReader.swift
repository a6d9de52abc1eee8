import Documents
import Vocabulary

/// Reads the sections `http`, `log` and `state` and the top-level scalars of a settings file.
struct ProcessSectionsReader {
    private let reading: Reading
    private(set) var values: [ProcessKey: ProcessLayers.FileValue] = [:]
    private(set) var keys: [HTTPSettings.Key] = []

    init(_ root: Section) {
        reading = root.reading
        take(.shutdownDelay, root)
        take(.instance, root)
        if let log = root.section("log", keys: ["level", "format"]) {
            take(.logLevel, log)
            take(.logFormat, log)
        }
        if let state = root.section("state", keys: ["directory", "samples"]) {
            take(.stateDirectory, state)
            if let samples = state.section("samples", keys: ["retention", "max_bytes"]) {
                take(.stateSamplesRetention, samples)
                take(.stateSamplesMaxBytes, samples)
            }
        }
        if let http = root.section("http", keys: Self.httpKeys, later: ["tls"]) { readHTTP(http) }
    }

    private static let httpKeys = [
        "host", "port", "external_url", "hosts", "keys", "protect", "trusted_proxies", "rate_limit", "cors",
        "metrics_port", "enable_metrics", "max_connections", "idle_timeout", "slow_request_threshold",
    ]

    private mutating func readHTTP(_ http: Section) {
        for key in [
            ProcessKey.httpHost, .httpPort, .httpExternalURL, .httpMetricsPort, .httpEnableMetrics,
            .httpMaxConnections, .httpIdleTimeout, .httpSlowRequestThreshold,
        ] { take(key, http) }
        for key in [ProcessKey.httpHosts, .httpProtect, .httpTrustedProxies] { takeList(key, http) }
        if let limit = http.section("rate_limit", keys: ["window", "requests"]) {
            take(.httpRateLimitWindow, limit)
            take(.httpRateLimitRequests, limit)
        }
        if let cors = http.section("cors", keys: ["origins"]) { takeList(.httpCORSOrigins, cors) }
        readKeys(http)
    }

    private mutating func take(_ key: ProcessKey, _ section: Section) {
        guard let scalar = section.scalar(key.leaf, key.shape.expected) else { return }
        var text = scalar.text
        if key == .stateDirectory, text != ":memory:", !text.isEmpty { text = reading.resolve(text) }
        values[key] = .init(text: text, position: scalar.position)
    }

    /// Checks each item where it stands; what is right is handed on as one text.
    private mutating func takeList(_ key: ProcessKey, _ section: Section) {
        guard let items = section.list(key.leaf) else { return }
        var texts: [String] = []
        for item in items {
            if key.shape.accepts(item.text), !item.text.isEmpty, !item.text.contains(",") {
                texts.append(item.text)
            } else {
                section.refuse(item, key.leaf, expected: key.shape.expected, hint: key.shape.hint(item.text))
            }
        }
        values[key] = .init(text: texts.joined(separator: ","), position: section.valuePosition(key.leaf))
    }

    private mutating func readKeys(_ http: Section) {
        guard let node = http.node("keys") else { return }
        guard case .sequence(let nodes, _) = node else {
            reading.fail("expected `keys` to be a list, found \(Section.describe(node))", at: node.position)
            return
        }
        for node in nodes {
            guard let section = Section(node, "a key", keys: ["name", "key", "key_file", "scope"], reading) else {
                continue
            }
            let name = section.text("name")
            let secret = section.secret("key")
            let scope = section.word("scope", HTTPSettings.Key.Scope.self)
            for needed in ["name", "scope"] where !section.has(needed) {
                reading.fail("a key needs `\(needed)`", at: section.position)
            }
            if !section.has("key"), !section.has("key_file") {
                reading.fail("a key needs `key` or `key_file`", at: section.position)
            }
            guard let name, let secret, let scope else { continue }
            if keys.contains(where: { $0.name == name }) {
                reading.fail("another key is called `\(Reading.shown(name))` too", at: section.valuePosition("name"))
            }
            keys.append(.init(name: name, secret: secret.text, scope: scope))
        }
    }
}
