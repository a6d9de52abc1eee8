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
        addServer("crawl4ai", .crawl4ai, .crawl4ai(.auto), role: .optional)
        addSwitched("splade", .splade, .splade(.auto), by: "ENABLE_HYBRID_SEARCH")
        addSwitched("reranker", .reranker, .reranker(model: nil), by: "ENABLE_RERANKING")
        addServer("embedding", .embedding, .embedding(.auto, model: nil), role: .required)
        addModel()
        if let key = variables.secret("API_KEY") { keys.append(.init(name: "API_KEY", secret: key, scope: .write)) }
    }

    private mutating func add(
        _ text: String,
        _ kind: ServiceKind,
        role: Role = .required,
        isEnabled: Bool? = nil,
        deepTimeout: Duration? = nil,
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
                    timeout: level == .deep ? deepTimeout ?? timing.timeout : timing.timeout,
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
                checks: checks
            )
        )
    }

    private mutating func addQdrant() {
        let product = ServerProbeOptions.Product.qdrant(
            collections: [],
            prefix: variables.text("QDRANT_COLLECTION_PREFIX")
        )
        guard let url = url(.qdrant, "QDRANT_URL") else { return }
        let target = ServerTarget(url: url, apiKey: apiKey("QDRANT_API_KEY"), product: product)
        refuseTwoCredentials(target, "QDRANT_API_KEY", "QDRANT_URL")
        add("qdrant", .qdrant, shape(target))
    }

    private mutating func addServer(
        _ name: String,
        _ kind: ServiceKind,
        _ product: ServerProbeOptions.Product,
        role: Role,
        isEnabled: Bool? = nil
    ) {
        let prefix = name.uppercased()
        let timeout = variables.milliseconds("\(prefix)_TIMEOUT")
        guard let url = url(kind, "\(prefix)_URL") else { return }
        if timeout != nil, !kind.possibleLevels.contains(.deep) {
            variables.warn(
                "\(prefix)_TIMEOUT",
                "is not used: it is for deep checks, and the kind `\(kind)` has none yet"
            )
        }
        add(
            name,
            kind,
            role: role,
            isEnabled: isEnabled,
            deepTimeout: timeout.map { min($0, kind.timing(.deep).interval) },
            shape(ServerTarget(url: url, product: product))
        )
    }

    private mutating func addSwitched(
        _ name: String,
        _ kind: ServiceKind,
        _ product: ServerProbeOptions.Product,
        by flag: String
    ) {
        let isEnabled = variables.flag(flag)
        let url = "\(name.uppercased())_URL"
        if isEnabled == true, !variables.has(url) {
            variables.warn(flag, "is true, but `\(url)` is not set: `\(name)` is not watched")
        }
        addServer(name, kind, product, role: .optional, isEnabled: isEnabled)
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
        guard let url = url(.llm, "LLM_API_BASE") else { return }
        let target = ServerTarget(url: url, apiKey: key, product: .llm(model: model))
        refuseTwoCredentials(target, "LLM_API_KEY", "LLM_API_BASE")
        add("llm", .llm, role: .optional, shape(target))
    }

    private func refuseTwoCredentials(_ target: ServerTarget, _ key: String, _ url: String) {
        guard target.hasTwoCredentials else { return }
        variables.fail(key, "and the user and password of `\(url)` exclude each other")
    }

    private func apiKey(_ variable: String) -> String? {
        guard let key = variables.secret(variable) else { return nil }
        guard HeaderText.isValue(key) else {
            variables.fail(variable, "holds characters that no header can carry")
            return nil
        }
        return key
    }

    private func url(_ kind: ServiceKind, _ variable: String) -> ServiceURL? {
        EnvironmentURL.read(variable, [.http, .https], example: "http://\(kind):8000", variables)
    }

    private func shape(_ target: ServerTarget) -> ServiceShape {
        let options = target.options(variables.reading)
        return ServiceShape(address: target.address) { _, _ in options.map(ProbeOptions.server) }
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
