import Vocabulary

/// The stack as its own documented variables describe it: each service whose address is there is watched.
struct EnvironmentStack {
    let variables: Variables
    private(set) var services: [ServiceSettings] = []
    private(set) var keys: [HTTPSettings.Key] = []

    /// The variables of which one is enough.
    static let addresses = [
        "DATABASE_URL", "POSTGRES_URL", "POSTGRES_HOST", "DATABASE_URL_REPLICA", "QDRANT_URL", "REDIS_URL",
        "REDIS_HOST", "CRAWL4AI_URL", "SPLADE_URL", "RERANKER_URL", "EMBEDDING_URL", "LLM_API_BASE",
    ]

    init(_ reading: Reading) {
        variables = Variables(reading: reading)
        let postgres = EnvironmentPostgres(variables: variables)
        add("postgres", .postgres, postgres.primary())
        add("postgres-replica", .postgres, role: .optional, postgres.replica())
        add("redis", .redis, isEnabled: variables.flag("ENABLE_CACHE"), EnvironmentRedis(variables: variables).read())
        addQdrant()
        addHTTP("crawl4ai", .crawl4ai, role: .optional)
        addSwitched("splade", .splade, by: "ENABLE_HYBRID_SEARCH")
        addSwitched("reranker", .reranker, by: "ENABLE_RERANKING")
        addHTTP("embedding", .embedding, role: .required)
        addModel()
        if let key = variables.secret("API_KEY") { keys.append(.init(name: "API_KEY", secret: key, scope: .write)) }
        if let webhook = variables.secret("ALERT_WEBHOOK_URL") {
            // The path alone gives it away too.
            if let url = try? ServiceURL(parsing: webhook) { reading.keepSecret(url.path) }
            variables.warn("ALERT_WEBHOOK_URL", "kept, but alerting is not part of this version yet")
        }
    }

    private mutating func add(
        _ text: String,
        _ kind: ServiceKind,
        role: Role = .required,
        isEnabled: Bool? = nil,
        _ shape: ServiceShape?
    ) {
        guard let name = ServiceName(text), let shape else { return }
        var checks: [CheckSettings] = []
        for level in kind.defaultLevels {
            guard let probe = shape.probe(level, nil) else { return }
            let timing = kind.timing(level)
            checks.append(
                CheckSettings(
                    level: level,
                    interval: timing.interval,
                    timeout: timing.timeout,
                    hysteresis: CheckSettings.defaultHysteresis(level),
                    onFailure: nil,
                    probe: probe
                )
            )
        }
        services.append(
            ServiceSettings(
                name: name,
                kind: kind,
                role: role,
                isEnabled: isEnabled ?? true,
                dependsOn: [],
                startingGrace: kind.startingGrace,
                address: shape.address,
                checks: checks,
                expectations: shape.expectations
            )
        )
    }

    private mutating func addQdrant() {
        let prefix = variables.text("QDRANT_COLLECTION_PREFIX")
        guard var target = target(.qdrant, "QDRANT_URL") else { return }
        target.apiKey = apiKey("QDRANT_API_KEY")
        var shape = shape(target)
        shape.expectations.collectionPrefix = prefix
        add("qdrant", .qdrant, shape)
    }

    private mutating func addHTTP(_ name: String, _ kind: ServiceKind, role: Role, isEnabled: Bool? = nil) {
        let prefix = name.uppercased()
        let timeout = variables.milliseconds("\(prefix)_TIMEOUT")
        guard let target = target(kind, "\(prefix)_URL") else { return }
        var shape = shape(target)
        shape.expectations.deepTimeout = timeout.map { min($0, kind.timing(.deep).interval) }
        add(name, kind, role: role, isEnabled: isEnabled, shape)
    }

    private mutating func addSwitched(_ name: String, _ kind: ServiceKind, by flag: String) {
        let isEnabled = variables.flag(flag)
        let url = "\(name.uppercased())_URL"
        if isEnabled == true, !variables.has(url) {
            variables.warn(flag, "is true, but `\(url)` is not set: `\(name)` is not watched")
        }
        addHTTP(name, kind, role: .optional, isEnabled: isEnabled)
    }

    private mutating func addModel() {
        let names = ["LLM_API_BASE", "LLM_API_KEY", "LLM_MODEL"]
        let model = variables.text("LLM_MODEL")
        let key = apiKey("LLM_API_KEY")
        guard let base = variables.text("LLM_API_BASE") else { return }
        guard let model, let key, !base.isEmpty else {
            let missing = names.filter { !variables.has($0) }.map { "`\($0)`" }.joined(separator: ", ")
            variables.warn("LLM_API_BASE", "is set, but not \(missing): `llm` is not watched")
            return
        }
        guard var target = target(.llm, "LLM_API_BASE") else { return }
        target.apiKey = key
        target.model = model
        add("llm", .llm, role: .optional, shape(target))
    }

    private func apiKey(_ variable: String) -> String? {
        guard let key = variables.secret(variable) else { return nil }
        guard HeaderText.isValue(key) else {
            variables.fail(variable, "holds characters that no header can carry")
            return nil
        }
        return key
    }

    private func target(_ kind: ServiceKind, _ variable: String) -> HTTPTarget? {
        EnvironmentURL.read(variable, [.http, .https], example: "http://\(kind):8000", variables)
            .map { HTTPTarget(kind: kind, url: $0) }
    }

    private func shape(_ target: HTTPTarget) -> ServiceShape {
        let reading = variables.reading
        return ServiceShape(address: target.address) { level, _ in target.options(level, reading) }
    }
}

/// Reads variables that hold URLs.
enum EnvironmentURL {
    static func read(
        _ variable: String,
        _ schemes: [ServiceURL.Scheme],
        example: String,
        _ variables: Variables
    ) -> ServiceURL? {
        guard let text = variables.urlText(variable) else { return nil }
        guard Section.hasScheme(text, schemes) else {
            let found = harmless(text)
            let words = WordText.expected(schemes.map { "\($0)://" })
            variables.fail(
                variable,
                "expected a URL that begins with \(words)\(found.isEmpty ? "" : ", found\(found)")"
            )
            return nil
        }
        do throws(ServiceURLError) {
            let url = try ServiceURL(parsing: text)
            variables.reading.keepSecrets(of: url)
            return url
        } catch {
            variables.fail(variable, "bad URL\(harmless(text)): \(error.message), such as `\(example)`")
            return nil
        }
    }

    /// The text for a message, when it cannot hold a secret.
    static func harmless(_ text: String) -> String {
        text.contains("@") || text.contains("?") ? "" : " `\(Reading.shown(text))`"
    }
}
