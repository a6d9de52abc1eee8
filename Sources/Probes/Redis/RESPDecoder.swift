/// Takes RESP2 and RESP3 apart as the bytes come in, bounded in size and depth.
///
/// Each byte is looked at once, however the bytes are split. After an error the stream is lost.
package struct RESPDecoder: Sendable {
    private struct Aggregate {
        enum Kind { case array, map, push, attribute }

        let kind: Kind
        let count: Int
        var items: [RESPValue] = []
    }

    private enum Expectation {
        case line
        /// A string of `length` bytes and its line end; verbatim strings begin with `txt:`.
        case string(length: Int, type: UInt8)
    }

    /// The longest reply, in bytes.
    private let limit: Int
    private let deepest: Int
    private var buffer: [UInt8] = []
    /// Where the part of `buffer` begins that is not taken apart yet.
    private var start = 0
    /// How far a line has been searched for its end.
    private var scanned = 0
    /// Of the reply so far.
    private var consumed = 0
    private var expectation = Expectation.line
    private var open: [Aggregate] = []

    package init(limit: Int = 256 * 1024, deepest: Int = 16) {
        self.limit = limit
        self.deepest = deepest
    }

    package mutating func feed(_ bytes: some Sequence<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    /// The bytes that wait to be taken apart, or have been and not yet been let go.
    var held: Int { buffer.count }

    /// The next whole reply, or nil when more bytes are needed.
    package mutating func next() throws(RESPError) -> RESPValue? {
        while true {
            let part = try nextPart()
            guard consumed + (part == nil ? buffer.count - start : 0) <= limit else {
                throw RESPError(message: "a reply longer than \(limit) bytes")
            }
            guard let part else { return nil }
            guard let value = try close(part) else { continue }
            consumed = 0
            compact()
            return value
        }
    }

    /// A scalar, or the beginning of something longer.
    private enum Part { case value(RESPValue), opened }

    private mutating func nextPart() throws(RESPError) -> Part? {
        switch expectation {
        case .line:
            guard let line = try takeLine() else { return nil }
            return try read(line)
        case .string(let length, let type):
            guard buffer.count - start >= length + 2 else { return nil }
            let end = start + length
            guard buffer[end] == UInt8(ascii: "\r"), buffer[end + 1] == UInt8(ascii: "\n") else {
                throw RESPError(message: "a string without its line end")
            }
            let bytes = Array(buffer[start..<end])
            advance(length + 2)
            expectation = .line
            return .value(try string(bytes, type))
        }
    }

    private mutating func takeLine() throws(RESPError) -> ArraySlice<UInt8>? {
        scanned = max(scanned, start)
        while scanned < buffer.count, buffer[scanned] != UInt8(ascii: "\n") { scanned += 1 }
        guard scanned < buffer.count else {
            if start < buffer.count, !Self.types.contains(buffer[start]) { throw unknownType(buffer[start]) }
            return nil
        }
        guard scanned > start, buffer[scanned - 1] == UInt8(ascii: "\r") else {
            throw RESPError(message: "a line that does not end in CR LF")
        }
        let line = buffer[start..<scanned - 1]
        advance(scanned + 1 - start)
        return line
    }

    private static let types = Set("+-:$*_#,(!=%~>|".utf8)

    private mutating func read(_ line: ArraySlice<UInt8>) throws(RESPError) -> Part {
        guard let type = line.first else { throw RESPError(message: "an empty line") }
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        switch type {
        case UInt8(ascii: "+"): return .value(.simple(text))
        case UInt8(ascii: "-"): return .value(.error(text))
        case UInt8(ascii: ":"): return .value(.integer(try integer(text)))
        case UInt8(ascii: "_"): return .value(.null)
        case UInt8(ascii: "#") where text == "t" || text == "f": return .value(.boolean(text == "t"))
        case UInt8(ascii: ","): return .value(.double(try double(text)))
        case UInt8(ascii: "("): return .value(.bigNumber(text))
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="): return try openString(text, type)
        case UInt8(ascii: "*"), UInt8(ascii: "~"): return try openAggregate(.array, text, each: 1)
        case UInt8(ascii: "%"): return try openAggregate(.map, text, each: 2)
        case UInt8(ascii: ">"): return try openAggregate(.push, text, each: 1)
        case UInt8(ascii: "|"): return try openAggregate(.attribute, text, each: 2)
        default: throw unknownType(type)
        }
    }

    private mutating func openString(_ text: String, _ type: UInt8) throws(RESPError) -> Part {
        let length = try integer(text)
        if length == -1 { return .value(.null) }
        guard (0...Int64(limit)).contains(length) else { throw RESPError(message: "a string of \(length) bytes") }
        expectation = .string(length: Int(length), type: type)
        return .opened
    }

    private mutating func openAggregate(
        _ kind: Aggregate.Kind,
        _ text: String,
        each: Int64
    ) throws(RESPError) -> Part {
        let count = try integer(text)
        if count == -1, kind == .array { return .value(.null) }
        // An item has at least three bytes.
        guard (0...Int64(limit / 3)).contains(count) else { throw RESPError(message: "an aggregate of \(count) items") }
        guard open.count < deepest else { throw RESPError(message: "nesting deeper than \(deepest)") }
        if count == 0, let value = Self.value(of: Aggregate(kind: kind, count: 0)) { return .value(value) }
        if count > 0 { open.append(Aggregate(kind: kind, count: Int(count * each))) }
        return .opened
    }

    /// Puts a part where it belongs; the reply when that completes it.
    private mutating func close(_ part: Part) throws(RESPError) -> RESPValue? {
        guard case .value(var value) = part else { return nil }
        while let last = open.indices.last {
            open[last].items.append(value)
            guard open[last].items.count == open[last].count else { return nil }
            guard let closed = Self.value(of: open.removeLast()) else { return nil }
            value = closed
        }
        return value
    }

    /// Nil for attributes: they say something about the reply that follows, nothing that a probe needs.
    private static func value(of aggregate: Aggregate) -> RESPValue? {
        switch aggregate.kind {
        case .array: .array(aggregate.items)
        case .map: .map(aggregate.items)
        case .push: .push(aggregate.items)
        case .attribute: nil
        }
    }

    private func string(_ bytes: [UInt8], _ type: UInt8) throws(RESPError) -> RESPValue {
        switch type {
        case UInt8(ascii: "!"): return .error(String(decoding: bytes, as: UTF8.self))
        case UInt8(ascii: "="):
            guard bytes.count >= 4, bytes[3] == UInt8(ascii: ":") else {
                throw RESPError(message: "a verbatim string without its format")
            }
            return .bulk(Array(bytes.dropFirst(4)))
        default: return .bulk(bytes)
        }
    }

    private func integer(_ text: String) throws(RESPError) -> Int64 {
        guard let value = Int64(text) else { throw RESPError(message: "what should be an integer is none") }
        return value
    }

    private func double(_ text: String) throws(RESPError) -> Double {
        guard let value = Double(text) else { throw RESPError(message: "what should be a number is none") }
        return value
    }

    private func unknownType(_ byte: UInt8) -> RESPError {
        RESPError(message: "a reply that begins with byte \(byte)")
    }

    private mutating func advance(_ count: Int) {
        start += count
        consumed += count
    }

    private mutating func compact() {
        guard start == buffer.count || start > 64 * 1024 else { return }
        buffer.removeSubrange(..<start)
        scanned = max(0, scanned - start)
        start = 0
    }
}
