extension JSONValue {
    /// The text; nil for everything else.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number; nil for everything else.
    package var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The elements of an array; none for everything else.
    package var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The members of an object; none for everything else.
    package var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }
}
