import HTTPTypes
import NIOCore

extension WebPolicy {
    /// The address that counts for the rate limit: the peer, or the last hop that no trusted proxy vouches for.
    ///
    /// Hops are shown in one spelling, so that an address written in another way is no other client.
    func client(_ peer: SocketAddress?, _ headers: HTTPFields) -> String {
        guard let peer else { return "" }
        let name = peer.ipAddress ?? "local"
        guard isTrusted(peer) else { return name }
        let hops = headers[values: .xForwardedFor].joined(separator: ",").split(separator: ",").suffix(32)
        for hop in hops.reversed() {
            let text = hop.split(whereSeparator: { $0 == " " || $0 == "\t" }).first.map(String.init) ?? ""
            guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return name }
            guard isTrusted(address) else { return address.ipAddress ?? text }
        }
        return name
    }

    private func isTrusted(_ address: SocketAddress) -> Bool {
        trustedProxies.contains { $0.contains(address) }
    }
}
