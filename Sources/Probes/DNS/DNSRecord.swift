import NIOCore

/// One record of an answer.
package struct DNSRecord: Hashable, Sendable {
    package let owner: DNSName
    /// Nil for a type that nobody can ask for here.
    package let type: DNSRecordType?
    /// How long it may be kept, in seconds.
    package let timeToLive: UInt32
    /// As people write it: an address, a name, `10 mail.example`, `5 0 8080 host.example`, the text of a TXT record.
    package let text: String
    /// The name that a CNAME leads to.
    package let target: DNSName?

    /// Reads a record at the reader's place, and leaves the reader behind it.
    init(from reader: inout DNSReader) throws(DNSError) {
        owner = try reader.name()
        let code = try reader.short()
        let group = try reader.short()
        // RFC 2181 §8: the highest bit is no part of it.
        let life = try reader.long()
        timeToLive = life > 0x7FFF_FFFF ? 0 : life
        let length = Int(try reader.short())
        let start = reader.position
        let data = try reader.take(length)
        reader.skip(to: start)
        // Class 1 is the Internet.
        type = group == 1 ? DNSRecordType(code: code) : nil
        (text, target) = try Self.data(type, data, &reader)
        guard reader.position <= start + length else { throw DNSError("the data of a record is longer than it says") }
        reader.skip(to: start + length)
    }

    private static func data(
        _ type: DNSRecordType?,
        _ data: [UInt8],
        _ reader: inout DNSReader
    ) throws(DNSError) -> (String, DNSName?) {
        switch type {
        case .a, .aaaa:
            guard data.count == (type == .a ? 4 : 16),
                let address = try? SocketAddress(packedIPAddress: ByteBuffer(bytes: data), port: 0).ipAddress
            else { throw DNSError("an address of \(data.count) bytes") }
            return (address, nil)
        case .cname, .ns, .ptr:
            let name = try reader.name()
            return ("\(name)", type == .cname ? name : nil)
        case .mx:
            let preference = try reader.short()
            return ("\(preference) \(try reader.name())", nil)
        case .srv:
            let (priority, weight, port) = (try reader.short(), try reader.short(), try reader.short())
            return ("\(priority) \(weight) \(port) \(try reader.name())", nil)
        case .txt:
            return (try Self.strings(data), nil)
        case nil:
            return ("", nil)
        }
    }

    /// The strings of a TXT record put together, as their readers do (RFC 7208 §3.3).
    private static func strings(_ data: [UInt8]) throws(DNSError) -> String {
        var reader = DNSReader(data)
        var bytes: [UInt8] = []
        while reader.position < data.count { bytes += try reader.take(Int(try reader.byte())) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
