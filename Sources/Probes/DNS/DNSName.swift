import Glibc
import NIOCore

/// A domain name: labels of bytes, compared without regard to case (RFC 1035 §2.3.3).
package struct DNSName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name on the wire, with its length bytes and the root (RFC 1035 §2.3.4).
    static let longest = 255
    static let longestLabel = 63

    /// As they came, without the root.
    let labels: [[UInt8]]
    /// On the wire, in lower case: what names are compared by.
    private let folded: [UInt8]

    /// A name of `labels` that are known to be of legal length.
    init(labels: [[UInt8]]) {
        self.labels = labels
        folded = Self.bytes(labels).map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    /// The name as people write it, with or without the dot at its end; nil when it is none.
    ///
    /// Only printable ASCII without blanks and escapes: other scripts are written in their `xn--` form.
    package init?(_ text: String) {
        let trimmed = text.utf8.last == UInt8(ascii: ".") ? text.utf8.dropLast() : text.utf8[...]
        let labels =
            trimmed.isEmpty ? [] : trimmed.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard !text.isEmpty, labels.allSatisfy(Self.isLegal), labels.reduce(1, { $0 + $1.count + 1 }) <= Self.longest
        else { return nil }
        self.init(labels: labels.map { Array($0) })
    }

    /// The name under which an address is looked up: `4.3.2.1.in-addr.arpa`, nibbles below `ip6.arpa`.
    package init?(reversing address: String) {
        guard let socketAddress = try? SocketAddress(ipAddress: address, port: 0) else { return nil }
        switch socketAddress {
        case .v4:
            let parts = address.split(separator: ".").reversed().map { Array($0.utf8) }
            self.init(labels: parts + [Array("in-addr".utf8), Array("arpa".utf8)])
        case .v6:
            var bytes = [UInt8](repeating: 0, count: 16)
            guard unsafe inet_pton(AF_INET6, address, &bytes) == 1 else { return nil }
            let nibbles = bytes.reversed().flatMap { [$0 & 0xF, $0 >> 4] }.map { Array(String($0, radix: 16).utf8) }
            self.init(labels: nibbles + [Array("ip6".utf8), Array("arpa".utf8)])
        case .unixDomainSocket:
            return nil
        }
    }

    /// On the wire, uncompressed.
    var bytes: [UInt8] { Self.bytes(labels) }

    /// Without the last dot; bytes that no host name has are written as `\DDD` (RFC 1035 §5.1).
    package var description: String {
        labels.isEmpty ? "." : labels.map(Self.text).joined(separator: ".")
    }

    package static func == (left: DNSName, right: DNSName) -> Bool { left.folded == right.folded }

    package func hash(into hasher: inout Hasher) { hasher.combine(folded) }

    private static func bytes(_ labels: [[UInt8]]) -> [UInt8] { labels.flatMap { [UInt8($0.count)] + $0 } + [0] }

    private static func isLegal(_ label: Substring.UTF8View) -> Bool {
        (1...longestLabel).contains(label.count)
            && label.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }
    }

    private static func text(_ label: [UInt8]) -> String {
        label.map { byte in
            let isPlain = (0x21...0x7E).contains(byte) && byte != UInt8(ascii: ".") && byte != UInt8(ascii: "\\")
            guard !isPlain else { return String(Character(Unicode.Scalar(byte))) }
            let digits = String(byte)
            return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
        }.joined()
    }
}
