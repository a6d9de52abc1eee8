import NIOCore

/// Why bytes are no DNS message.
package struct DNSError: Error, Hashable, Sendable {
    package let message: String

    init(_ message: String) {
        self.message = message
    }
}

/// Reads a DNS message from its beginning to its end; whatever the bytes are, it ends and never traps.
struct DNSReader {
    /// Servers write one pointer to a name: it leads to where they wrote the same labels before.
    static let mostPointers = 64

    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func byte() throws(DNSError) -> UInt8 {
        guard position < bytes.count else { throw DNSError("it ends too early") }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func short() throws(DNSError) -> UInt16 {
        let high = try byte()
        return UInt16(high) << 8 | UInt16(try byte())
    }

    mutating func long() throws(DNSError) -> UInt32 {
        let high = try short()
        return UInt32(high) << 16 | UInt32(try short())
    }

    mutating func take(_ count: Int) throws(DNSError) -> [UInt8] {
        guard count >= 0, count <= bytes.count - position else { throw DNSError("it ends too early") }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    mutating func skip(to position: Int) {
        self.position = min(max(position, 0), bytes.count)
    }

    /// A name, its compression undone (RFC 1035 §4.1.4).
    ///
    /// A pointer has to point before everything of this name that was read so far, so that no chain of them can turn in a
    /// circle or grow; and no more than ``mostPointers`` are followed, since a message has room for thousands, and for
    /// thousands of names with them.
    mutating func name() throws(DNSError) -> DNSName {
        var labels: [[UInt8]] = []
        var length = 1
        var pointers = 0
        var earliest = position
        var end: Int?
        while true {
            let first = try byte()
            switch first {
            case 0:
                if let end { position = end }
                return DNSName(labels: labels)
            case 1...UInt8(DNSName.longestLabel):
                length += Int(first) + 1
                guard length <= DNSName.longest else { throw DNSError("a name is longer than 255 bytes") }
                labels.append(try take(Int(first)))
            case 0xC0...0xFF:
                let target = Int(first & 0x3F) << 8 | Int(try byte())
                guard target < earliest else { throw DNSError("a name points forwards or at itself") }
                pointers += 1
                guard pointers <= Self.mostPointers else {
                    throw DNSError("a name has more than \(Self.mostPointers) pointers")
                }
                if end == nil { end = position }
                earliest = target
                position = target
            default:
                throw DNSError("a label of unknown form")
            }
        }
    }
}
