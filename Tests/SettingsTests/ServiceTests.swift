import Testing
import Vocabulary

@testable import Settings

@Suite(.timeLimit(.minutes(1))) struct ServiceTests {
    private func service(_ yaml: String, files: [String: String] = [:]) async throws -> ServiceSettings {
        let settings = try await load("services:\n  it: \(yaml)\n", files: files)
        return try #require(settings.services.first)
    }

    private func request(_ yaml: String, _ level: CheckLevel = .live) async throws -> HTTPProbeOptions {
        let service = try await service(yaml)
        let check = try #require(service.checks.first { $0.level == level })
        guard case .http(let options) = check.probe else { throw SettingsFailure([]) }
        return options
    }

    private func postgres(_ yaml: String, files: [String: String] = [:]) async throws -> PostgresProbeOptions {
        guard case .postgres(let options)? = try await service(yaml, files: files).checks.first?.probe else {
            throw SettingsFailure([])
        }
        return options
    }

    private func redis(_ yaml: String) async throws -> RedisProbeOptions {
        guard case .redis(let options)? = try await service(yaml).checks.first?.probe else {
            throw SettingsFailure([])
        }
        return options
    }

    @Test(arguments: [
        ("{ kind: http, url: 'http://h' }", "live 5.0/2.0 3of3/2"),
        ("{ kind: tcp, url: 'tcp://h:1' }", "live 5.0/2.0 3of3/2"),
        ("{ kind: redis, host: h }", "live 5.0/2.0 3of3/2, ready 15.0/3.0 2of2/2, deep 60.0/5.0"),
        ("{ kind: postgres, host: h }", "live 5.0/2.0 3of3/2, ready 30.0/3.0 2of2/2, deep 60.0/5.0"),
        ("{ kind: qdrant, url: 'http://h' }", "live 5.0/2.0 3of3/2, ready 15.0/3.0 2of2/2"),
        ("{ kind: reranker, url: 'http://h' }", "live 5.0/5.0 3of3/2, ready 15.0/3.0 2of2/2"),
        ("{ kind: llm, url: 'http://h', model: m }", "live 300.0/10.0 3of3/2"),
        ("{ kind: tls, url: 'https://h' }", "live 5.0/2.0 3of3/2"), ("{ kind: dns, name: h }", "live 5.0/2.0 3of3/2"),
        ("{ kind: host }", "live 5.0/2.0 3of3/2"),
        (
            "{ kind: http, url: 'http://h', checks: { ready: {}, deep: { fail: 2 } } }",
            "live 5.0/2.0 3of3/2, ready 15.0/3.0 2of2/2, deep 60.0/5.0 2of2/1"
        ),
        ("{ kind: http, url: 'http://h', checks: { live: { interval: 1s } } }", "live 1.0/1.0 3of3/2"),
        ("{ kind: http, url: 'http://h', checks: { live: { of: 5 } } }", "live 5.0/2.0 3of5/2"),
        ("{ kind: http, url: 'http://h', checks: { live: { of: 2 } } }", "live 5.0/2.0 2of2/2"),
        ("{ kind: http, url: 'http://h', checks: { live: { fail: 5, recover: 1 } } }", "live 5.0/2.0 5of5/1"),
    ]) func `checks have the defaults of their kind and level`(yaml: String, expected: String) async throws {
        let texts = try await service(yaml).checks.map { check in
            let timing = "\(check.level) \(check.interval.seconds)/\(check.timeout.seconds)"
            return check.hysteresis.map { "\(timing) \($0.fail)of\($0.of)/\($0.recover)" } ?? timing
        }
        #expect(texts.joined(separator: ", ") == expected)
    }

    @Test func `the stack is made of what is switched on, dependencies too`() async throws {
        let settings = try await load(
            """
            services:
              db: { kind: postgres, host: 127.0.0.1, enabled: false }
              cache: { kind: redis, host: cache, role: optional, starting_grace: 1m }
              api: { kind: http, url: "http://api", depends_on: [db, cache], checks: { live: { on_failure: ignore } } }
            capabilities: { all: db and cache }
            """
        )
        let stack = settings.stack
        #expect(stack.services.map(\.name.rawValue) == ["cache", "api"])
        #expect(stack.disabled.map(\.rawValue) == ["db"])
        #expect(stack.services.last?.dependsOn.map(\.rawValue) == ["cache"])
        #expect(settings.services.last?.dependsOn.map(\.rawValue) == ["db", "cache"])
        #expect(stack.services.first?.startingGrace == .seconds(60))
        #expect(stack.services.first?.role == .optional)
        #expect(stack.services.last?.checks.first?.onFailure == .ignore)
        #expect(stack.capabilities.map(\.name.rawValue) == ["all"])
        #expect(stack.ready == nil)
    }

    @Test func `an HTTP check sends and expects what is written`() async throws {
        let request = try await request(
            """
            { kind: http, url: "https://me:s%20ecret@api.example.com:8443/base?x=1", tls: { server_name: other },
              checks: { live: { path: /health?deep=1, method: POST, headers: { X-Trace: "1" }, body: "{}",
              expect: { status: [200, 2xx, 301-308], contains: ok,
              json: { status: ok, services.db: "5", count: 5, up: true, gone: null, a: { b: 1.5 } } } } } }
            """
        )
        #expect(request.url.description == "https://api.example.com:8443/health")
        #expect(request.url.requestTarget == "/health?deep=1")
        #expect(request.url.password == nil)
        #expect(request.method == "POST")
        #expect(request.body == "{}")
        #expect(
            request.headers == [
                .init(name: "Authorization", value: "Basic bWU6cyBlY3JldA=="), .init(name: "X-Trace", value: "1"),
            ]
        )
        #expect(request.expect.statuses == [200...200, 200...299, 301...308])
        #expect(request.expect.contains == ["ok"])
        #expect(
            request.expect.json == [
                .init(path: ["status"], value: .text("ok")), .init(path: ["services", "db"], value: .text("5")),
                .init(path: ["count"], value: .number(5)), .init(path: ["up"], value: .flag(true)),
                .init(path: ["gone"], value: .null), .init(path: ["a", "b"], value: .number(1.5)),
            ]
        )
        #expect(request.tls.serverName == "other")
    }

    @Test func `an HTTP check without options gets the URL and takes any success`() async throws {
        let request = try await request("{ kind: http, url: 'http://api:3030/health?x=1', bearer_token: opaque-token }")
        #expect(request.url.requestTarget == "/health?x=1")
        #expect(request.method == "GET")
        #expect(request.headers == [.init(name: "Authorization", value: "Bearer opaque-token")])
        #expect(request.expect == HTTPExpectationSettings())
    }

    @Test(arguments: [
        (
            "{ kind: qdrant, url: 'http://h:6333/qdrant//', api_key: k, collections: [a, b], collection_prefix: p_ }",
            "http://h:6333/qdrant", "api-key: k",
            ServerProbeOptions.Product.qdrant(collections: ["a", "b"], prefix: "p_")
        ),
        ("{ kind: crawl4ai, url: 'http://h', flavor: runner }", "http://h", "", .crawl4ai(.runner)),
        ("{ kind: splade, url: 'http://h:8000' }", "http://h:8000", "", .splade(.auto)),
        (
            "{ kind: reranker, url: 'https://h', api_key: k }", "https://h", "Authorization: Bearer k",
            .reranker(model: nil)
        ),
        ("{ kind: reranker, url: 'https://h', model: m/n }", "https://h", "", .reranker(model: "m/n")),
        (
            "{ kind: embedding, url: 'http://u:p@h/e', flavor: tei }", "http://h/e", "Authorization: Basic dTpw",
            .embedding(.tei, model: nil)
        ),
        ("{ kind: llm, url: 'http://h/v1/', model: 'org/model:1' }", "http://h/v1", "", .llm(model: "org/model:1")),
    ]) func `a server of the stack is a place, a caller and a product`(
        yaml: String,
        url: String,
        header: String,
        product: ServerProbeOptions.Product
    ) async throws {
        guard case .server(let options)? = try await service(yaml).checks.first?.probe else {
            throw SettingsFailure([])
        }
        #expect(options.url.description == url)
        #expect(options.headers.map { "\($0.name): \($0.value)" }.joined() == header)
        #expect(options.product == product)
    }

    @Test(arguments: [
        ("url: 'postgres://db/app'", PostgresProbeOptions.SSLMode.verifyFull), ("host: db", .verifyFull),
        ("host: 127.0.0.1", .prefer), ("host: localhost", .prefer), ("host: '::1'", .prefer),
        ("host: /run/postgresql", .prefer), ("url: 'postgres:///app?host=/run/postgresql'", .prefer),
        ("host: db, sslmode: require", .require), ("url: 'postgres://db/app?sslmode=disable'", .disable),
        ("url: 'postgres://db/app?ssl=true'", .require),
    ]) func `PostgreSQL is verified unless it is on this machine`(
        yaml: String,
        mode: PostgresProbeOptions.SSLMode
    ) async throws {
        #expect(try await postgres("{ kind: postgres, \(yaml) }").sslMode == mode)
    }

    @Test func `PostgreSQL's fields and its URL mean the same`() async throws {
        let fields = try await postgres(
            "{ kind: postgres, host: db, port: 5433, database: app, user: me, password: 'p@ss', sslmode: require }"
        )
        let url = try await postgres("{ kind: postgres, url: 'postgres://me:p%40ss@db:5433/app?sslmode=require' }")
        #expect(fields == url)
        #expect(fields.address == "postgres://db:5433/app")
        let rest = try await postgres(
            """
            { kind: postgres, host: "::1", user: me, password_file: pw, application_name: watch, server_role: primary,
              max_connections: 50, tls: { ca_file: ca.pem }, expect: { extensions: [vector], tables: [t], indexes: [i] } }
            """,
            files: ["pw": "from-file\r\n", "ca.pem": "PEM"]
        )
        #expect(rest.database == "me")
        #expect(rest.password == "from-file")
        #expect(rest.address == "postgres://[::1]:5432/me")
        #expect(rest.applicationName == "watch")
        #expect(rest.serverRole == .primary)
        #expect(rest.maxConnections == 50)
        #expect(rest.authorityFile?.hasSuffix("/ca.pem") == true)
        #expect([rest.extensions, rest.tables, rest.indexes] == [["vector"], ["t"], ["i"]])
    }

    @Test func `Redis is given as a URL, a host or a socket`() async throws {
        let url = try await redis("{ kind: redis, url: 'rediss://me:pw12@redis:6380/2' }")
        #expect([url.username, url.password] == ["me", "pw12"])
        #expect(url.database == 2)
        let host = try await redis("{ kind: redis, host: redis, port: 6380, password: pw12, database: 3 }")
        #expect(host.url.description == "redis://redis:6380")
        #expect([host.username, host.password] == [nil, "pw12"])
        #expect(host.database == 3)
        #expect(try await redis("{ kind: redis, url: 'unix:///run/redis.sock' }").url.socketPath == "/run/redis.sock")
    }

    @Test func `a pooler, a role and a password may stand in parameters`() async throws {
        let options = try await postgres(
            "{ kind: postgres, url: 'postgres://db/?user=me&password=pw%2012&dbname=app&port=6432&pgbouncer=true"
                + "&target_session_attrs=read-write' }"
        )
        #expect(options.address == "postgres://db:6432/app")
        #expect([options.user, options.password] == ["me", "pw 12"])
        #expect(options.isPooled)
        #expect(options.serverRole == .primary)
    }

    @Test func `a TCP check may ask and listen, a Redis check may write`() async throws {
        let check = try await service(
            "{ kind: tcp, url: 'tls://h:1', checks: { live: { send: hello, expect: { contains: world } } } }"
        ).checks.first
        guard case .tcp(let options) = check?.probe else { throw SettingsFailure([]) }
        #expect([options.send, options.expect] == ["hello", "world"])
        #expect(options.url.scheme == .tls)
        #expect(try await redis("{ kind: redis, host: h, canary: true }").writesCanary)
        #expect(try await !redis("{ kind: redis, host: h }").writesCanary)
    }

    @Test func `a change of any option changes the fingerprint`() async throws {
        let services = [
            "{ kind: http, url: 'http://h/?a=1' }", "{ kind: http, url: 'http://h/?a=2' }",
            "{ kind: http, url: 'http://h/?a=1', bearer_token: one-token }",
            "{ kind: http, url: 'http://h/?a=1', bearer_token: two-token }",
            "{ kind: redis, host: h, password: one-pass }", "{ kind: redis, host: h, password: two-pass }",
            "{ kind: redis, url: 'redis://h/1', password: one-pass }",
            "{ kind: postgres, url: 'postgres://u:one-pass@h/d' }",
            "{ kind: postgres, url: 'postgres://u:two-pass@h/d' }",
            "{ kind: tcp, url: 'tcp://h:1' }", "{ kind: tcp, url: 'tcp://h:2' }",
            "{ kind: splade, url: 'http://h' }", "{ kind: splade, url: 'http://h', flavor: tei }",
            "{ kind: qdrant, url: 'http://h' }", "{ kind: qdrant, url: 'http://h', collections: [a] }",
        ]
        var fingerprints: Set<String> = []
        for yaml in services {
            fingerprints.insert(try #require(try await service(yaml).checks.first).probe.fingerprint)
        }
        #expect(fingerprints.count == services.count)
    }

    @Test func `doubtful settings are warnings`() async throws {
        let settings = try await load(
            """
            services:
              a: { kind: postgres, url: "postgresql+psycopg://a/app?schema=public&sslmode=require" }
              b: { kind: http, url: "http://b", tls: { verify: full } }
              c: { kind: http, url: "https://c", tls: { verify: none } }
            """
        )
        #expect(
            settings.warnings.map(\.message) == [
                "`sslmode=require` encrypts but does not verify the server",
                "ignored, they are meant for another client: `+psycopg`, `schema`",
                "`tls` has no effect: the URL's scheme does not encrypt", "certificates are not verified",
            ]
        )
        #expect((try await load("services: {}")).warnings.map(\.message) == ["no service: nothing is watched"])
    }

    @Test func `the rest of the file is kept`() async throws {
        let settings = try await load(
            """
            http: { keys: [{ name: ops, key_file: key, scope: write }, { name: eyes, key: "${EYES}", scope: read }] }
            global: { scrape_interval: 5s, external_labels: { environment: production, region: "1" } }
            state: { directory: data }
            services: { a: { kind: tcp, url: "tcp://a:1" } }
            ready: not a
            """,
            environment: ["EYES": "look-only"],
            files: ["key": "write-key\n"]
        )
        #expect(
            settings.http.keys == [
                .init(name: "ops", secret: "write-key", scope: .write),
                .init(name: "eyes", secret: "look-only", scope: .read),
            ]
        )
        #expect(settings.global.scrapeInterval == .seconds(5))
        #expect(settings.global.scrapeTimeout == .seconds(5))
        #expect(
            settings.global.externalLabels.map { "\($0.name)=\($0.value)" } == ["environment=production", "region=1"]
        )
        #expect(settings.state.directory?.hasSuffix("/data") == true)
        #expect(settings.watchedFiles.map { $0.split(separator: "/").last ?? "" } == ["vedette.yaml", "key"])
        #expect(settings.ready == .not(.name(try #require(ServiceName("a")))))
    }
}
