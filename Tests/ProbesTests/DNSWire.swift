/// Writes DNS messages for name servers of tests, without the code that is tested.
enum DNSWire {
    /// Codes of types as RFC 1035, 2782 and 3596 give them.
    enum Code {
        static let a: UInt16 = 1
        static let ns: UInt16 = 2
        static let cname: UInt16 = 5
        static let ptr: UInt16 = 12
        static let mx: UInt16 = 15
        static let txt: UInt16 = 16
        static let aaaa: UInt16 = 28
        static let srv: UInt16 = 33
    }

    /// The response to `query` with these records in its answer section.
    static func response(
        _ query: [UInt8],
        _ records: [[UInt8]],
        code: UInt8 = 0,
        isTruncated: Bool = false
    ) -> [UInt8] {
        let head = Array(query.prefix(2)) + [isTruncated ? 0x83 : 0x81, 0x80 | code, 0, 1]
        return head + short(UInt16(records.count)) + [0, 0, 0, 0] + query.dropFirst(12) + records.flatMap(\.self)
    }

    /// A record; its owner is the question's name, by a pointer, unless told.
    static func record(_ code: UInt16, _ data: [UInt8], owner: [UInt8] = [0xC0, 12], life: UInt32 = 300) -> [UInt8] {
        owner + short(code) + [0, 1] + short(UInt16(life >> 16)) + short(UInt16(life & 0xFFFF))
            + short(UInt16(data.count)) + data
    }

    /// An address under the question's name.
    static func address(_ text: String, under query: [UInt8]) -> [UInt8] {
        record(Code.a, text.split(separator: ".").compactMap { UInt8($0) })
    }

    static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func short(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xFF)] }

    /// The name and the type that `query` asks for.
    static func question(_ query: [UInt8]) -> (name: String, code: UInt16) {
        var labels: [String] = []
        var index = 12
        while index < query.count, query[index] > 0 {
            let end = min(query.count, index + 1 + Int(query[index]))
            labels.append(String(decoding: query[(index + 1)..<end], as: UTF8.self))
            index = end
        }
        guard index + 2 < query.count else { return (labels.joined(separator: "."), 0) }
        return (labels.joined(separator: "."), UInt16(query[index + 1]) << 8 | UInt16(query[index + 2]))
    }
}
