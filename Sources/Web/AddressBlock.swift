import Glibc
package import NIOCore

/// An IP address or a CIDR block: `10.0.0.0/8`, `::1`.
package struct AddressBlock: Sendable, Equatable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Nil when `text` is neither an address nor a block.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = try? SocketAddress(ipAddress: String(parts[0]), port: 0), let bytes = address.octets else {
            return nil
        }
        self.bytes = bytes
        if parts.count == 2 {
            guard let bits = Int(parts[1]), (0...bytes.count * 8).contains(bits) else { return nil }
            self.bits = bits
        } else {
            bits = bytes.count * 8
        }
    }

    package func contains(_ address: SocketAddress) -> Bool {
        guard let other = address.octets, other.count == bytes.count else { return false }
        let whole = bits / 8
        guard bytes.prefix(whole) == other.prefix(whole) else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - rest))
        return bytes[whole] & mask == other[whole] & mask
    }
}

extension SocketAddress {
    /// The address in network order, an IPv4 address mapped into IPv6 as IPv4; nil for a Unix socket.
    fileprivate var octets: [UInt8]? {
        guard let text = ipAddress else { return nil }
        let isV4 = self.protocol == .inet
        var octets = [UInt8](repeating: 0, count: isV4 ? 4 : 16)
        guard unsafe inet_pton(isV4 ? AF_INET : AF_INET6, text, &octets) == 1 else { return nil }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
        return octets.count == 16 && Array(octets.prefix(12)) == mapped ? Array(octets.suffix(4)) : octets
    }

    /// Whether the address is of this machine alone.
    package var isLoopback: Bool {
        guard let octets else { return ipAddress == nil }
        return octets.count == 4 ? octets[0] == 127 : octets == Array(repeating: 0, count: 15) + [1]
    }
}
