import NIOCore
import NIOSSL
import Probing

/// One address of an endpoint, and all that is needed to try it.
struct ConnectionAttempt: Sendable {
    let endpoint: Endpoint
    let address: SocketAddress
    let timeout: TimeAmount
    /// Nil means plain bytes.
    let context: NIOSSLContext?
    let run: ProbeRun?
    let configure: @Sendable (any Channel) throws -> Void

    /// The endpoint with the address that was tried, for messages.
    var peer: String {
        guard case .host(let host, let port) = endpoint.place, let ip = address.ipAddress, ip != host else {
            return endpoint.description
        }
        return "\(host):\(port) (\(ip))"
    }

    /// Whom the certificate has to name; nil for an address, which is then looked for in the certificate itself.
    var serverName: String? { endpoint.serverName }
}
