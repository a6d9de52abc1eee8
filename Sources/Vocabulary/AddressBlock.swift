import Glibc

/// An IP address or a CIDR block: `10.0.0.0/8`, `::1`.
package struct AddressBlock: Sendable, Hashable {
    private let bytes: [UInt8]
    private let bits: Int

    /// Nil when `text` is neither an address nor a block.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.octets(String(parts[0])) else { return nil }
        self.bytes = bytes
        if parts.count == 2 {
            guard let bits = Int(parts[1]), (0...bytes.count * 8).contains(bits) else { return nil }
            self.bits = bits
        } else {
            bits = bytes.count * 8
        }
    }

    /// Whether `address`, an IP address, has the block's leading bits; a name has none.
    package func contains(_ address: String) -> Bool {
        guard let other = Self.octets(address), other.count == bytes.count else { return false }
        let whole = bits / 8
        guard bytes.prefix(whole) == other.prefix(whole) else { return false }
        let rest = bits % 8
        guard rest > 0 else { return true }
        let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - rest))
        return bytes[whole] & mask == other[whole] & mask
    }

    /// Whether `address` is an IP address of this machine alone.
    package static func isLoopback(_ address: String) -> Bool {
        guard let octets = octets(address) else { return false }
        return octets.count == 4 ? octets[0] == 127 : octets == Array(repeating: 0, count: 15) + [1]
    }

    /// The address in network order, an IPv4 address mapped into IPv6 as IPv4; nil for what is no address.
    private static func octets(_ text: String) -> [UInt8]? {
        let isV4 = !text.utf8.contains(UInt8(ascii: ":"))
        var octets = [UInt8](repeating: 0, count: isV4 ? 4 : 16)
        guard unsafe inet_pton(isV4 ? AF_INET : AF_INET6, text, &octets) == 1 else { return nil }
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF]
        return octets.count == 16 && Array(octets.prefix(12)) == mapped ? Array(octets.suffix(4)) : octets
    }
}
