import Probes
import Vocabulary

extension HTTPAnswer {
    /// The start of the body, fit for a terminal.
    var excerpt: String {
        let printable = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
        return String(String.UnicodeScalarView(printable)).shortened(to: 400)
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
