import FoundationEssentials

/// JSON whose shape is what has to be judged.
enum LabJSON: Decodable, Equatable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case list([LabJSON])
    case object([String: LabJSON])

    /// Nil for what is no JSON.
    init?(_ bytes: [UInt8]) {
        guard let value = try? JSONDecoder().decode(LabJSON.self, from: Data(bytes)) else { return nil }
        self = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([LabJSON].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: LabJSON].self))
        }
    }

    subscript(key: String) -> LabJSON? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    var list: [LabJSON]? {
        guard case .list(let list) = self else { return nil }
        return list
    }

    var isObject: Bool {
        guard case .object = self else { return false }
        return true
    }
}
