import Testing
import Vocabulary

@testable import Settings

@Suite(.timeLimit(.minutes(1))) struct PrecedenceTests {
    private func port(
        flag: String? = nil,
        variable: String? = nil,
        secret: String? = nil,
        yaml: String? = nil
    ) async throws -> Int {
        try await settings(flag: flag, variable: variable, secret: secret, yaml: yaml).http.port
    }

    private func settings(
        flag: String? = nil,
        variable: String? = nil,
        documented: [String: String] = [:],
        secret: String? = nil,
        yaml: String? = nil
    ) async throws -> Settings {
        let http = yaml.map { "http: { port: \($0) }\n" } ?? ""
        let scratch = try Scratch(["vedette.yaml": "\(http)log: { level: error }\nservices: {}\n"])
        if let secret { try scratch.write("\(secret)\n", to: "vedette-http-port") }
        return try await SettingsLoader(
            file: "\(scratch.path)/vedette.yaml",
            environment: documented.merging(variable.map { ["VEDETTE_HTTP_PORT": $0] } ?? [:]) { $1 },
            flags: flag.map { ["http-port": $0] } ?? [:],
            secretsDirectory: scratch.path
        ).load()
    }

    @Test func `a flag beats a variable beats a secret file beats the settings beat the default`() async throws {
        #expect(try await port(flag: "1", variable: "2", secret: "3", yaml: "4") == 1)
        #expect(try await port(variable: "2", secret: "3", yaml: "4") == 2)
        #expect(try await port(secret: "3", yaml: "4") == 3)
        #expect(try await port(yaml: "4") == 4)
        #expect(try await port() == 9911)
    }

    @Test func `secret files may be links, and others in their directory are none of our business`() async throws {
        let scratch = try Scratch(["vedette.yaml": "services: {}", "data": "debug\n"])
        try scratch.link("data", as: "vedette-log-level")
        try scratch.link("nowhere", as: "somebody-elses")
        func load(_ directory: String) async throws -> Settings {
            try await SettingsLoader(
                file: "\(scratch.path)/vedette.yaml",
                environment: [:],
                secretsDirectory: directory
            ).load()
        }
        let settings = try await load(scratch.path)
        #expect(settings.log.level == .debug)
        #expect(settings.secrets == [])
        #expect(settings.watchedFiles.last == "\(scratch.path)/vedette-log-level")
        #expect(try await load("\(scratch.path)/missing").log.level == .info)
        await #expect(throws: SettingsFailure.self) { try await load("\(scratch.path)/data") }
    }

    @Test func `a documented variable beats the settings, and our own beats it`() async throws {
        #expect(try await settings().log.level == .error)
        #expect(try await settings(documented: ["LOG_LEVEL": "DEBUG"]).log.level == .debug)
        #expect(
            try await settings(documented: ["LOG_LEVEL": "DEBUG", "VEDETTE_LOG_LEVEL": "trace"]).log.level == .trace
        )
    }

    @Test func `a wrong value is an error even where a stronger source hides it`() async throws {
        let failure = await #expect(throws: SettingsFailure.self) {
            try await settings(
                flag: "1",
                variable: "two",
                documented: ["LOG_LEVEL": "loud"],
                secret: "3x",
                yaml: "four"
            )
        }
        let lines = failure?.problems.map(\.description) ?? []
        #expect(lines.count == 4)
        #expect(
            lines.first
                == "LOG_LEVEL: error: expected `trace`, `debug`, `info`, `notice`, `warning`, `error` or `critical` for `log.level`, found `loud`"
        )
        let expected = "error: expected a whole number from 0 to 65535 for `http.port`, found"
        #expect(lines.contains("VEDETTE_HTTP_PORT: \(expected) `two`"))
        #expect(lines.contains { $0.hasSuffix("/vedette-http-port: \(expected) `3x`") })
        #expect(lines.contains { $0.hasSuffix("/vedette.yaml:1:15: \(expected) `four`") })
    }

    @Test func `an unknown flag is an error, a misspelt variable a warning`() async throws {
        let lines = try await errors("services: {}", flags: ["htpp-port": "1"])
        #expect(lines == ["--htpp-port: error: unknown flag; did you mean `http-port`?"])
        let settings = try await load("services: {}", environment: ["VEDETTE_HTTP_PROT": "1", "VEDETTE_URL": "x"])
        #expect(
            settings.warnings.map(\.description).contains(
                "VEDETTE_HTTP_PROT: warning: unknown variable; did you mean `VEDETTE_HTTP_PORT`?"
            )
        )
        #expect(settings.warnings.count == 2)
    }

    @Test func `every process setting has a variable and a flag that work`() async throws {
        let values: [ProcessKey: String] = [
            .httpHost: "0.0.0.0", .httpPort: "80", .httpExternalURL: "https://v.example.com/base",
            .httpHosts: "a.example.com, b.example.com", .httpProtect: "health,metrics",
            .httpTrustedProxies: "10.0.0.0/8,::1", .httpRateLimitWindow: "30s", .httpRateLimitRequests: "5",
            .httpCORSOrigins: "*", .httpMetricsPort: "81", .httpEnableMetrics: "false", .httpMaxConnections: "7",
            .httpIdleTimeout: "90s", .httpSlowRequestThreshold: "2s", .logLevel: "debug", .logFormat: "text",
            .stateDirectory: ":memory:", .stateSamplesRetention: "2d", .stateSamplesMaxBytes: "64MiB",
            .shutdownDelay: "0s", .instance: "other",
        ]
        #expect(values.count == ProcessKey.allCases.count)
        let flags = Dictionary(uniqueKeysWithValues: values.map { ($0.flag, $1) })
        let variables = Dictionary(uniqueKeysWithValues: values.map { ($0.variable, $1) })
        let byFlag = try await load("services: {}", flags: flags)
        let byVariable = try await load("services: {}", environment: variables)
        #expect(byFlag.http == byVariable.http)
        #expect(byFlag.log == .init(level: .debug, format: .text))
        #expect(
            byFlag.state == .init(directory: nil, samples: .init(retention: .seconds(172_800), mostBytes: 64 << 20))
        )
        #expect(byFlag.state == byVariable.state)
        #expect(byFlag.shutdownDelay == .zero)
        #expect(byFlag.instance == "other")
        #expect(byFlag.http.hosts == ["a.example.com", "b.example.com"])
        #expect(byFlag.http.externalURL?.description == "https://v.example.com/base")
        #expect(byFlag.http.protectedAreas == [.health, .metrics])
        #expect(byFlag.http.rateLimit == .init(window: .seconds(30), requests: 5))
    }

    @Test func `two listeners cannot share a port`() async throws {
        #expect(
            try await errors("services: {}", environment: ["METRICS_PORT": "9911"])
                == ["METRICS_PORT: error: `http.metrics_port` and `http.port` are both 9911"]
        )
    }

    @Test func `without a file at the default place the environment is read, with one it is not`() async throws {
        let scratch = try Scratch(["vedette.yaml": "services: {}"])
        func source(_ file: String) async throws -> Settings.Source {
            let loader = SettingsLoader(
                file: nil,
                defaultFile: "\(scratch.path)/\(file)",
                environment: ["REDIS_HOST": "r"]
            )
            return try await loader.load().source
        }
        #expect(try await source("vedette.yaml") == .file("\(scratch.path)/vedette.yaml"))
        #expect(try await source("missing.yaml") == .environment)
    }
}
