import Probes
package import Probing
package import Settings
import Vocabulary

/// Makes probes of settings: the one place that knows both.
package struct ProbeFactory: Sendable {
    private let environment: ProbeEnvironment
    let connector: Connector

    package init(_ environment: ProbeEnvironment) {
        self.environment = environment
        connector = Connector(environment, contexts: TLSContexts())
    }

    /// Makes the probes of a stack.
    ///
    /// - Parameters:
    ///   - settings: what to watch, and how.
    ///   - runsOnce: whether each of them is run once and no more: nobody is waited for then, and a refused connection is
    ///     what it is.
    /// - Returns: one for every check of every enabled service.
    package func probes(for settings: Settings, runsOnce: Bool = false) -> [ScheduledProbe] {
        settings.services.filter(\.isEnabled).flatMap { service in
            service.checks.map { check in
                ScheduledProbe(
                    check: Check(
                        id: CheckID(service.name, check.level),
                        kind: service.kind.rawValue,
                        interval: check.interval,
                        timeout: check.timeout
                    ),
                    fingerprint: Self.fingerprint(check, of: service),
                    makeProbe: { make(check, grace: runsOnce ? .zero : service.startingGrace) }
                )
            }
        }
    }

    private static func fingerprint(_ check: CheckSettings, of service: ServiceSettings) -> String {
        let base = "\(service.kind) \(check.probe.fingerprint)"
        // Only these probes look at it.
        guard case .server = check.probe else { return base }
        return "\(base) \(service.startingGrace)"
    }

    private func make(_ check: CheckSettings, grace: Duration) -> any Probe {
        switch check.probe {
        case .http(let options):
            HTTPProbe(Self.http(options, keepsConnection: check.level == .live), connector: connector)
        case .tls(let options): tlsProbe(options)
        case .dns(let options): dnsProbe(options)
        case .host(let options): hostProbe(options)
        case .tcp(let options):
            TCPProbe(
                .init(
                    Endpoint(options.url, tls: Self.tls(options.tls)),
                    send: options.send,
                    expect: options.expect
                ),
                connector: connector
            )
        case .redis(let options):
            RedisProbe(
                .init(
                    RedisTarget(
                        options.url,
                        user: options.username,
                        password: options.password,
                        tls: Self.tls(options.tls)
                    ),
                    level: check.level,
                    writesCanary: options.writesCanary
                ),
                connector: connector
            )
        case .postgres(let options):
            PostgresProbes.make(check.level, Self.postgres(options), environment: environment)
        case .server(let options):
            server(check.level, options, grace: grace)
        }
    }

    private static func http(_ options: HTTPProbeOptions, keepsConnection: Bool) -> HTTPProbe.Options {
        HTTPProbe.Options(
            HTTPCall(
                options.method,
                options.url,
                headers: options.headers.compactMap { HTTPField($0.name, $0.value) },
                body: options.body,
                tls: tls(options.tls)
            ),
            expecting: HTTPExpectation(
                statuses: HTTPStatusSet(options.expect.statuses),
                json: options.expect.json.map { JSONAssertion($0.path.joined(separator: "."), json($0.value)) },
                contains: options.expect.contains
            ),
            keepsConnection: keepsConnection
        )
    }

    private static func json(_ value: JSONExpectation.Value) -> JSONValue {
        switch value {
        case .text(let text): .string(text)
        case .number(let number): .number(number)
        case .flag(let flag): .bool(flag)
        case .null: .null
        }
    }

    static func tls(_ settings: TLSSettings) -> TLSOptions {
        TLSOptions(
            verification: TLSOptions.Verification(rawValue: settings.verification.rawValue) ?? .full,
            minimumVersion: TLSOptions.Version(rawValue: settings.minimumVersion.rawValue) ?? .v1_2,
            caFile: settings.authorityFile,
            certificateFile: settings.certificateFile,
            keyFile: settings.keyFile,
            serverName: settings.serverName
        )
    }

    private static func postgres(_ settings: PostgresProbeOptions) -> PostgresOptions {
        var options = PostgresOptions(
            host: settings.host,
            port: settings.port,
            database: settings.database,
            user: settings.user,
            password: settings.password,
            sslMode: PostgresOptions.SSLMode(rawValue: settings.sslMode.rawValue)
        )
        options.rootCertificates = settings.authorityFile
        options.applicationName = settings.applicationName
        options.role = PostgresOptions.Role(rawValue: settings.serverRole.rawValue) ?? .any
        options.connectionBudget = settings.maxConnections
        if settings.isPooled { options.statementTimeout = nil }
        options.expected = PostgresExpectations(
            extensions: settings.extensions,
            tables: settings.tables,
            indexes: settings.indexes
        )
        return options
    }
}
