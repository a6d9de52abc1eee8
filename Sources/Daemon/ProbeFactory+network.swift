import Probes
import Probing
import Settings
import Vocabulary

/// Probes of the kinds `tls`, `dns` and `host`.
extension ProbeFactory {
    func tlsProbe(_ options: TLSProbeOptions) -> TLSProbe {
        TLSProbe(
            .init(
                Endpoint(options.url, tls: Self.tls(options.tls)),
                validFor: options.validFor,
                applicationProtocols: options.applicationProtocols
            ),
            connector: connector
        )
    }

    func dnsProbe(_ options: DNSProbeOptions) -> DNSProbe {
        DNSProbe(
            .init(
                options.name,
                type: options.type.flatMap { DNSRecordType(rawValue: $0.rawValue) },
                server: options.server.map { Endpoint(.host($0.host, port: $0.port)) },
                usesTCP: options.transport == .tcp,
                expect: DNSExpectation(
                    addresses: options.addresses,
                    contains: options.contains,
                    atLeast: options.atLeast
                )
            ),
            connector: connector
        )
    }

    func hostProbe(_ options: HostProbeOptions) -> HostProbe {
        HostProbe(
            .init(
                paths: options.paths,
                scope: HostScope(rawValue: options.scope.rawValue) ?? .auto,
                limits: HostLimits(
                    cpuPercentBelow: options.cpuPercentBelow.map(Double.init),
                    memoryPercentBelow: options.memoryPercentBelow.map(Double.init),
                    diskFreePercentAbove: options.diskFreePercentAbove.map(Double.init)
                )
            ),
            time: connector.environment.time
        )
    }
}
