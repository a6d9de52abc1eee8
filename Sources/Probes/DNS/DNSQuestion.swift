/// What is asked: the records of one type under one name (RFC 1035 §4.1.2).
package struct DNSQuestion: Hashable, Sendable {
    package let name: DNSName
    package let type: DNSRecordType

    package init(_ name: DNSName, _ type: DNSRecordType) {
        self.name = name
        self.type = type
    }

    /// The query as a message: recursion is desired, nothing else.
    package func message(id: UInt16) -> [UInt8] {
        Self.pair(id) + [0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0] + name.bytes + Self.pair(type.code) + [0, 1]
    }

    private static func pair(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }
}
