extension JSONValue {
    /// The text; nil for everything else.
    package var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number; nil for everything else.
    package var number: Double? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The number when it is a count: whole, not below zero, and small enough to be exact; nil for everything else.
    package var count: Int64? {
        guard let number, number >= 0, number <= 9_007_199_254_740_992 else { return nil }
        return Int64(exactly: number)
    }

    /// The truth value; nil for everything else.
    package var flag: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
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
