/// Messages of the right form whose reading may cost more than it should.
extension DNSWire {
    /// The longest message that is sent over TCP without being split.
    static let longest = 65_521

    /// Records whose owner is a chain of `count` pointers, each to the one before it.
    ///
    /// The chain, which ends in the root, is the data of a record before them.
    static func pointers(_ count: Int, _ query: [UInt8], records: Int) -> [UInt8] {
        // The header of the first record, whose owner is the root, has 11 bytes.
        let start = query.count + 11
        var chain: [UInt8] = [0]
        var last = start
        for index in 0..<max(1, count - 1) {
            chain += pointer(to: last)
            last = start + 1 + 2 * index
        }
        let victim = record(99, [], owner: pointer(to: last))
        return response(query, [record(99, chain, owner: [0])] + Array(repeating: victim, count: records))
    }

    /// The longest chain of pointers that pointers can reach, and as many records with it as fit.
    static func mostPointers(_ query: [UInt8]) -> [UInt8] {
        let count = (0x3FFF - query.count - 12) / 2
        return pointers(count, query, records: (longest - 0x4000 - query.count) / 12)
    }

    /// Aliases of each other in a row, as many as fit.
    static func aliases(_ query: [UInt8], _ count: Int = 3500) -> [UInt8] {
        let records = (0..<count).map { index in
            record(Code.cname, alias(index + 1), owner: index == 0 ? [0xC0, 12] : alias(index))
        }
        return response(query, records)
    }

    /// The longest name of pointers in every record that an answer may have.
    static func allowedPointers(_ query: [UInt8]) -> [UInt8] { pointers(4000, query, records: 255) }

    private static func pointer(to place: Int) -> [UInt8] { [0xC0 | UInt8(place >> 8), UInt8(place & 0xFF)] }

    private static func alias(_ number: Int) -> [UInt8] {
        [2, UInt8(0x30 + number / 70), UInt8(0x30 + number % 70), 0]
    }
}
