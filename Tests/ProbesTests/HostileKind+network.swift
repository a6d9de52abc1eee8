import Probes
import TestKit
import Vocabulary

/// The kinds whose services are the network's own.
extension HostileKind {
    static let network = [certificate]

    /// The kind `tls`; called otherwise, since a `tcp` check with TLS is a row too.
    private static let certificate = encrypted("certificate", "") { host, port, ground in
        TLSProbe(.init(Endpoint(.host(host, port: port), tls: ground.tls)), connector: ground.connector)
    }
}
