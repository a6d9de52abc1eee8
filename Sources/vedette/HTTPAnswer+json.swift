import Probes

extension HTTPAnswer {
    /// The start of the body, fit for a terminal.
    var excerpt: String {
        let printable = text.unicodeScalars.prefix(400).filter { $0.value >= 0x20 && $0.value != 0x7F }
        return String(String.UnicodeScalarView(printable))
    }
}

extension JSONValue {
    /// The member of an object; nil for everything else.
    subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var elements: [JSONValue] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }
}
