import Testing
import Vocabulary

@testable import Settings

@Suite(.timeLimit(.minutes(1))) struct EnvironmentTests {
    private let claudeContext = """
        # PostgreSQL (with pgvector extension)
        POSTGRES_HOST=prod-postgres.example.com
        POSTGRES_PORT=5432
        POSTGRES_DB=claude_context_prod
        POSTGRES_USER=claude_context
        POSTGRES_PASSWORD=<secure-password>
        POSTGRES_SSL=true
        POSTGRES_MAX_CONNECTIONS=50

        # Vector Database (Qdrant)
        QDRANT_URL=https://qdrant-prod.example.com
        QDRANT_API_KEY=<api-key>
        QDRANT_COLLECTION_PREFIX=prod_

        # Crawl4AI Service
        CRAWL4AI_URL=https://crawl4ai-prod.example.com
        CRAWL4AI_TIMEOUT=30000

        # SPLADE Service (for hybrid search)
        ENABLE_HYBRID_SEARCH=true
        SPLADE_URL=https://splade-prod.example.com
        SPLADE_TIMEOUT=5000

        # Reranker Service (for cross-encoder reranking)
        ENABLE_RERANKING=true
        RERANKER_URL=https://reranker-prod.example.com
        RERANKER_TIMEOUT=10000

        LLM_API_KEY=<openai-api-key>
        LLM_API_BASE=https://api.openai.com/v1
        LLM_MODEL=gpt-4-turbo-preview
        LLM_TEMPERATURE=0.7
        LLM_MAX_TOKENS=2000

        EMBEDDING_BATCH_SIZE=50
        DEFAULT_TOP_K=10
        MAX_TOP_K=100
        MAX_CHUNK_SIZE=2000
        CHUNK_OVERLAP=200

        LOG_LEVEL=info
        ENABLE_METRICS=true
        METRICS_PORT=9090

        SENTRY_DSN=https://...@sentry.io/...
        SENTRY_ENVIRONMENT=production

        RATE_LIMIT_WINDOW_MS=60000
        RATE_LIMIT_MAX_REQUESTS=100

        CORS_ORIGIN=https://app.example.com
        CORS_CREDENTIALS=true
        """

    private let healthAgent = """
        # Database
        DATABASE_URL=postgres://user:pass@prod-db:5432/health_agent

        # Redis
        REDIS_URL=redis://:password@prod-redis:6379/0
        ENABLE_CACHE=true

        # API
        RUN_MODE=api
        API_HOST=0.0.0.0
        API_PORT=8000
        LOG_LEVEL=INFO

        # LLM
        ANTHROPIC_API_KEY=sk-ant-...
        OPENAI_API_KEY=sk-...

        # Security
        API_KEY_SECRET=your-secret-key-here
        CORS_ORIGINS=https://yourdomain.com

        # Monitoring
        ENABLE_METRICS=true
        SLOW_REQUEST_THRESHOLD_MS=3000
        """

    private func server(_ settings: Settings, _ name: String) throws -> (ServiceSettings, ServerProbeOptions) {
        let service = try #require(settings.services.first { $0.name.rawValue == name })
        guard case .server(let options)? = service.checks.first?.probe else {
            throw SettingsFailure([])
        }
        return (service, options)
    }

    private func postgres(_ settings: Settings, _ name: String = "postgres") throws -> PostgresProbeOptions {
        let service = try #require(settings.services.first { $0.name.rawValue == name })
        guard case .postgres(let options)? = service.checks.first?.probe else { throw SettingsFailure([]) }
        return options
    }

    @Test func `claude-context's block describes its whole stack`() async throws {
        let settings = try await load(environment: dotenv(claudeContext))
        #expect(settings.source == .environment)
        #expect(
            settings.services.map { "\($0.name) \($0.role) \($0.address)" } == [
                "postgres required postgres://prod-postgres.example.com:5432/claude_context_prod",
                "qdrant required https://qdrant-prod.example.com",
                "crawl4ai optional https://crawl4ai-prod.example.com",
                "splade optional https://splade-prod.example.com",
                "reranker optional https://reranker-prod.example.com",
                "llm optional https://api.openai.com/v1",
            ]
        )
        let postgres = try postgres(settings)
        #expect(postgres.user == "claude_context")
        #expect(postgres.password == "<secure-password>")
        #expect(postgres.sslMode == .require)
        #expect(postgres.maxConnections == 50)
        #expect(settings.http.metricsPort == 9090)
        #expect(settings.http.port == 9911)
        #expect(settings.http.isMetricsEnabled)
        #expect(settings.http.rateLimit == .init(window: .seconds(60), requests: 100))
        #expect(settings.http.corsOrigins == ["https://app.example.com"])
        #expect(
            settings.warnings.map(\.description) == [
                Self.unused("CRAWL4AI"),
                "POSTGRES_SSL: warning: the connection is encrypted, but the server is not verified (`sslmode=require`)",
                Self.unused("RERANKER"), Self.unused("SPLADE"),
            ]
        )
    }

    @Test func `claude-context's services are asked where they answer`() async throws {
        let settings = try await load(environment: dotenv(claudeContext))
        let (qdrant, options) = try server(settings, "qdrant")
        #expect(options.url.description == "https://qdrant-prod.example.com")
        #expect(options.headers == [.init(name: "api-key", value: "<api-key>")])
        #expect(options.product == .qdrant(collections: [], prefix: "prod_"))
        #expect(qdrant.checks.map(\.level) == [.live, .ready])
        let (model, question) = try server(settings, "llm")
        #expect(question.url.requestTarget == "/v1")
        #expect(question.headers == [.init(name: "Authorization", value: "Bearer <openai-api-key>")])
        #expect(question.product == .llm(model: "gpt-4-turbo-preview"))
        #expect(model.checks.map(\.interval) == [.seconds(300)])
        #expect(try server(settings, "reranker").1.product == .reranker(model: nil))
        #expect(try server(settings, "crawl4ai").0.checks.first?.timeout == .seconds(2))
    }

    @Test func `health-agent's block describes its stack`() async throws {
        let settings = try await load(environment: dotenv(healthAgent))
        #expect(
            settings.services.map { "\($0.name) \($0.address)" } == [
                "postgres postgres://prod-db:5432/health_agent", "redis redis://prod-redis/0",
            ]
        )
        #expect(try postgres(settings).sslMode == .prefer)
        guard case .redis(let redis)? = settings.services.last?.checks.first?.probe else {
            Issue.record("redis is asked by something else")
            return
        }
        #expect(redis.password == "password")
        #expect(redis.username == nil)
        #expect(redis.database == 0)
        #expect(settings.log.level == .info)
        #expect(settings.http.corsOrigins == ["https://yourdomain.com"])
        #expect(settings.http.slowRequestThreshold == .seconds(3))
        #expect(settings.http.keys == [])
        #expect(settings.warnings == [])
        #expect(Set(settings.secrets).isSuperset(of: ["pass", "password"]))
    }

    @Test func `health-agent's replica is a standby that may be missed`() async throws {
        let settings = try await load(environment: [
            "DATABASE_URL": "postgres://user:pass@prod-db:5432/health_agent",
            "DATABASE_URL_REPLICA": "postgres://user:pass@replica:5432/db",
        ])
        #expect(settings.services.map(\.name.rawValue) == ["postgres", "postgres-replica"])
        #expect(settings.services.map(\.role) == [.required, .optional])
        #expect(try postgres(settings, "postgres-replica").serverRole == .standby)
        #expect(try postgres(settings).serverRole == .any)
    }

    @Test func `island's block has a stack without SPLADE and a reranker`() async throws {
        let settings = try await load(environment: [
            "POSTGRES_URL": "postgresql://postgres:PASSWORD@postgres:5432/claude_context",
            "QDRANT_URL": "http://qdrant:6333",
            "EMBEDDING_URL": "http://host.docker.internal:30001",
            "ENABLE_HYBRID_SEARCH": "true",
            "ENABLE_RERANKING": "true",
        ])
        #expect(settings.services.map(\.name.rawValue) == ["postgres", "qdrant", "embedding"])
        #expect(
            settings.warnings.map(\.description) == [
                "ENABLE_HYBRID_SEARCH: warning: is true, but `SPLADE_URL` is not set: `splade` is not watched",
                "ENABLE_RERANKING: warning: is true, but `RERANKER_URL` is not set: `reranker` is not watched",
            ]
        )
    }

    @Test func `the compose file's API container describes the stack`() async throws {
        let settings = try await load(environment: [
            "NODE_ENV": "production", "POSTGRES_HOST": "postgres", "POSTGRES_PORT": "5432",
            "QDRANT_URL": "http://qdrant:6333", "CRAWL4AI_URL": "http://crawl4ai:7070",
            "SPLADE_URL": "http://splade:8000", "RERANKER_URL": "http://reranker:8000",
        ])
        #expect(
            settings.services.map(\.name.rawValue) == ["postgres", "qdrant", "crawl4ai", "splade", "reranker"]
        )
        #expect(settings.warnings.map(\.message) == ["names no user: `postgres` is used"])
    }

    @Test func `ragbase's variables become a key, a limit and a secret`() async throws {
        let settings = try await load(environment: [
            "REDIS_HOST": "redis", "API_KEY": "generated-key",
            "CORS_ORIGIN": "https://a.example.com,https://b.example.com",
            "ALERT_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/XXXX", "RATE_LIMIT_MAX": "20",
        ])
        #expect(settings.http.keys == [.init(name: "API_KEY", secret: "generated-key", scope: .write)])
        #expect(settings.http.rateLimit == .init(window: .seconds(60), requests: 20))
        #expect(settings.http.corsOrigins == ["https://a.example.com", "https://b.example.com"])
        #expect(Set(settings.secrets).isSuperset(of: ["generated-key", "https://hooks.slack.com/services/T0/B0/XXXX"]))
        #expect(
            settings.warnings.map(\.description)
                == [
                    "VEDETTE_HTTP_EXTERNAL_URL: warning: `http.external_url` is not set: links in messages begin with the name of this machine"
                ]
        )
    }

    @Test func `parameters and drivers of other clients are dropped with a warning`() async throws {
        let settings = try await load(environment: [
            "DATABASE_URL":
                "postgresql+asyncpg://u:p%40ss@db/app?connection_limit=10&pool_timeout=5&sslmode=verify-full"
        ])
        let postgres = try postgres(settings)
        #expect(postgres.password == "p@ss")
        #expect(postgres.port == 5432)
        #expect(postgres.sslMode == .verifyFull)
        #expect(Set(settings.secrets) == ["p@ss", "p%40ss", "p%2540ss"])
        #expect(
            settings.warnings.map(\.description) == [
                "DATABASE_URL: warning: ignored, they are meant for another client: `+asyncpg`, `connection_limit`, `pool_timeout`"
            ]
        )
    }

    @Test func `switches drop their service`() async throws {
        let settings = try await load(environment: [
            "REDIS_URL": "redis://r", "ENABLE_CACHE": "false", "SPLADE_URL": "http://s", "ENABLE_HYBRID_SEARCH": "0",
            "RERANKER_URL": "http://r", "ENABLE_RERANKING": "False", "QDRANT_URL": "http://q", "ENABLE_METRICS": "no",
        ])
        #expect(settings.stack.services.map(\.name.rawValue) == ["qdrant"])
        #expect(settings.stack.disabled.map(\.rawValue).sorted() == ["redis", "reranker", "splade"])
        #expect(!settings.http.isMetricsEnabled)
    }

    @Test(arguments: [("warn", LogSettings.Level.warning), ("WARNING", .warning), ("INFO", .info), ("Debug", .debug)])
    func `the log level takes any case, and warn`(text: String, level: LogSettings.Level) async throws {
        let settings = try await load(environment: ["REDIS_HOST": "r", "LOG_LEVEL": text])
        #expect(settings.log.level == level)
    }

    @Test func `a deadline for deep checks leaves the others alone, and is said to be of no use where there are none`()
        async throws
    {
        let settings = try await load(environment: ["CRAWL4AI_URL": "http://c", "CRAWL4AI_TIMEOUT": "600000"])
        #expect(settings.services.first?.checks.map(\.timeout) == [.seconds(2), .seconds(3)])
        #expect(settings.warnings.map(\.description) == [Self.unused("CRAWL4AI")])
        #expect(
            await errors(environment: ["CRAWL4AI_URL": "http://c", "CRAWL4AI_TIMEOUT": "soon"])
                .contains { $0.hasPrefix("CRAWL4AI_TIMEOUT: error: expected") }
        )
    }

    @Test func `a key and a user in the URL exclude each other`() async {
        let environment = [
            "QDRANT_URL": "http://me:secret-1@q", "QDRANT_API_KEY": "secret-2", "LLM_API_BASE": "https://me@l/v1",
            "LLM_API_KEY": "secret-3", "LLM_MODEL": "m",
        ]
        #expect(
            await errors(environment: environment) == [
                "LLM_API_KEY: error: and the user and password of `LLM_API_BASE` exclude each other",
                "QDRANT_API_KEY: error: and the user and password of `QDRANT_URL` exclude each other",
            ]
        )
    }

    private static func unused(_ name: String) -> String {
        "\(name)_TIMEOUT: warning: is not used: it is for deep checks, and the kind `\(name.lowercased())` has none yet"
    }

    @Test func `variables that disagree are errors`() async {
        #expect(
            await errors(environment: [
                "DATABASE_URL": "postgres://a:5432/one", "POSTGRES_URL": "postgres://b:5433/two", "POSTGRES_HOST": "c",
                "POSTGRES_PORT": "5434", "POSTGRES_DB": "three", "REDIS_URL": "redis://a", "REDIS_HOST": "b",
                "REDIS_PORT": "1", "RATE_LIMIT_MAX": "1", "RATE_LIMIT_MAX_REQUESTS": "2",
            ]) == [
                "POSTGRES_DB: error: disagrees with `DATABASE_URL`: `three`, not `one`",
                "POSTGRES_HOST: error: disagrees with `DATABASE_URL`: `c`, not `a`",
                "POSTGRES_PORT: error: disagrees with `DATABASE_URL`: port `5434`, not `5432`",
                "POSTGRES_URL: error: disagrees with `DATABASE_URL`: database `two`, not `one`",
                "POSTGRES_URL: error: disagrees with `DATABASE_URL`: host `b`, not `a`",
                "POSTGRES_URL: error: disagrees with `DATABASE_URL`: port `5433`, not `5432`",
                "RATE_LIMIT_MAX: error: disagrees with `RATE_LIMIT_MAX_REQUESTS`: `1`, not `2`",
                "REDIS_HOST: error: disagrees with `REDIS_URL`: `b`, not `a`",
                "REDIS_PORT: error: disagrees with `REDIS_URL`: port `1`, not `6379`",
            ]
        )
    }

    @Test func `variables that agree are one service`() async throws {
        let settings = try await load(environment: [
            "DATABASE_URL": "postgres://db:5432/app", "POSTGRES_URL": "postgresql://app:pw12@DB/app",
            "POSTGRES_HOST": "db", "POSTGRES_DB": "app", "POSTGRES_USER": "me", "POSTGRES_PASSWORD": "mine",
        ])
        #expect(settings.services.map(\.name.rawValue) == ["postgres"])
        #expect(try postgres(settings).user == "me")
        #expect(try postgres(settings).password == "mine")
    }

    @Test func `a wrong value is an error that names its variable and never a secret`() async {
        #expect(
            await errors(environment: [
                "POSTGRES_HOST": "db", "POSTGRES_PORT": "54x2", "POSTGRES_SSL": "sure", "POSTGRES_MAX_CONNECTIONS": "0",
                "QDRANT_URL": "qdrant:6333", "REDIS_URL": "redis://:hunter2@redis:port", "LOG_LEVEL": "loud",
                "RATE_LIMIT_WINDOW_MS": "1m", "RATE_LIMIT_MAX": "-1", "CORS_ORIGIN": "app.example.com",
                "METRICS_PORT": "99999", "ENABLE_METRICS": "maybe", "QDRANT_API_KEY": "line\nbreak",
                "CRAWL4AI_URL": "http://c", "CRAWL4AI_TIMEOUT": "30s",
            ]) == [
                "CORS_ORIGIN: error: expected `*` or origins such as `https://app.example.com` for `http.cors.origins`, found `app.example.com`",
                "CRAWL4AI_TIMEOUT: error: expected a whole number of milliseconds from 1 to 86400000, found `30s`",
                "ENABLE_METRICS: error: expected `true` or `false` for `http.enable_metrics`, found `maybe`",
                "LOG_LEVEL: error: expected `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical` for `log.level`, found `loud`",
                "METRICS_PORT: error: expected a whole number from 1 to 65535, found `99999`",
                "POSTGRES_MAX_CONNECTIONS: error: expected a whole number from 1 to 262143, found `0`",
                "POSTGRES_PORT: error: expected a whole number from 1 to 65535, found `54x2`",
                "POSTGRES_SSL: error: expected `true` or `false`, found `sure`",
                "QDRANT_URL: error: expected a URL that begins with `http://` or `https://`, found `qdrant:6333`",
                "RATE_LIMIT_MAX: error: expected a whole number from 1 to 1000000 for `http.rate_limit.requests`, found `-1`",
                "RATE_LIMIT_WINDOW_MS: error: expected a whole number of milliseconds from 1 to 86400000, found `1m`",
                "REDIS_URL: error: bad URL: expected `:` and a port from 1 to 65535 after the host; in a user or password write : / ? # @ as %3A %2F %3F %23 %40, such as `redis://redis:6379/0`",
            ]
        )
    }

    @Test func `ports that Kubernetes sets for a Service are not taken for ports`() async throws {
        let settings = try await load(environment: [
            "REDIS_HOST": "redis", "REDIS_PORT": "tcp://10.0.0.5:6379", "VEDETTE_HTTP_PORT": "tcp://10.0.0.6:80",
        ])
        #expect(settings.services.first?.address == "redis://redis")
        #expect(settings.http.port == 9911)
        #expect(settings.warnings.count == 2)
    }

    @Test func `a secret may stand in a file`() async throws {
        let scratch = try Scratch(["password": "from-file\n", "url": "redis://:other-secret@redis:6379/3\n"])
        let settings = try await load(environment: [
            "POSTGRES_HOST": "db", "POSTGRES_USER": "me", "POSTGRES_PASSWORD_FILE": "\(scratch.path)/password",
            "REDIS_URL_FILE": "\(scratch.path)/url",
        ])
        #expect(try postgres(settings).password == "from-file")
        #expect(settings.services.last?.address == "redis://redis/3")
        #expect(settings.watchedFiles == ["\(scratch.path)/password", "\(scratch.path)/url"])
        #expect(Set(settings.secrets).isSuperset(of: ["from-file", "other-secret"]))
        #expect(
            await errors(environment: ["REDIS_HOST": "r", "REDIS_PASSWORD_FILE": "/nowhere"])
                == ["REDIS_PASSWORD_FILE: error: cannot read `/nowhere`: no such file or directory"]
        )
    }

    @Test func `an environment that describes nothing is an error`() async {
        let lines = await errors(environment: ["PATH": "/bin", "LOG_LEVEL": "info"])
        #expect(lines.count == 1)
        #expect(lines.first?.contains("DATABASE_URL") == true)
    }
}
