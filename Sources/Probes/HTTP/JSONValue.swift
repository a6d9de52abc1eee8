import Vocabulary

/// A JSON text taken apart (RFC 8259).
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// Of several members with one name the last counts.
    case object([String: JSONValue])

    /// What `path` leads to: names and, for arrays, indexes, separated by dots; nil when it leads nowhere.
    package subscript(path path: String) -> JSONValue? {
        var value = self
        for step in path.split(separator: ".", omittingEmptySubsequences: false) {
            switch value {
            case .object(let members):
                guard let member = members[String(step)] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(step), elements.indices.contains(index) else { return nil }
                value = elements[index]
            case .null, .bool, .number, .string:
                return nil
            }
        }
        return value
    }

    /// The value for a message: scalars as JSON writes them, the rest by kind.
    package var summary: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        case .string(let text): "\"\(text.shortened(to: 100))\""
        case .array(let elements): "an array of \(elements.count)"
        case .object(let members): "an object of \(members.count)"
        }
    }
}

/// Why a text is no JSON.
package struct JSONError: Error, Hashable, Sendable {
    package let message: String
    /// In bytes from the start.
    package let offset: Int
}
