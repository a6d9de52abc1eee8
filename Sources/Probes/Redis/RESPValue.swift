/// One reply of a Redis server, of RESP2 or RESP3.
///
/// https://redis.io/docs/latest/develop/reference/protocol-spec/
package indirect enum RESPValue: Hashable, Sendable {
    case simple(String)
    /// The text without its sign: `WRONGPASS invalid username-password pair or user is disabled.`
    case error(String)
    case integer(Int64)
    /// A string of known length; verbatim strings come without their format.
    case bulk([UInt8])
    case null
    case boolean(Bool)
    case double(Double)
    /// In decimal digits, as it came.
    case bigNumber(String)
    /// Arrays and sets.
    case array([RESPValue])
    /// Keys and values in turns.
    case map([RESPValue])
    /// Said by the server unasked.
    case push([RESPValue])

    /// The text of a simple or bulk string; bytes that are no UTF-8 become U+FFFD.
    package var text: String? {
        switch self {
        case .simple(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        case .error, .integer, .null, .boolean, .double, .bigNumber, .array, .map, .push: nil
        }
    }

    /// What kind of reply it is, for messages.
    var kind: String {
        switch self {
        case .simple, .bulk: "a string"
        case .error: "an error"
        case .integer: "an integer"
        case .null: "null"
        case .boolean: "a boolean"
        case .double, .bigNumber: "a number"
        case .array, .push: "an array"
        case .map: "a map"
        }
    }

    /// A command as a client sends it: an array of bulk strings.
    static func encode(_ command: [String]) -> [UInt8] {
        var bytes = Array("*\(command.count)\r\n".utf8)
        for argument in command {
            bytes.append(contentsOf: "$\(argument.utf8.count)\r\n".utf8)
            bytes.append(contentsOf: argument.utf8)
            bytes.append(contentsOf: "\r\n".utf8)
        }
        return bytes
    }
}

/// Why bytes are no reply of a Redis server.
package struct RESPError: Error, Hashable, Sendable {
    package let message: String
}
