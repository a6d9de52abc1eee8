/// Where an expression and its groups matched.
package struct RegularExpressionMatch: Sendable {
    private let text: String
    private let slots: [Int]
    private let names: [String?]

    init(text: String, slots: [Int], names: [String?]) {
        self.text = text
        self.slots = slots
        self.names = names
    }

    /// The UTF-8 offsets of a group, 0 being the whole match; nil when it took no part or does not exist.
    package func range(_ group: Int) -> Range<Int>? {
        guard names.indices.contains(group), slots[2 * group] >= 0, slots[2 * group + 1] >= 0 else { return nil }
        return slots[2 * group]..<slots[2 * group + 1]
    }

    /// The text of a group, nil when it took no part or does not exist.
    package subscript(_ group: Int) -> String? {
        range(group).map { range in
            let utf8 = text.utf8
            let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
            return String(decoding: utf8[start...].prefix(range.count), as: UTF8.self)
        }
    }

    /// Replaces `$1`, `${1}`, `$name` and `${name}` in a template, after Go's `Regexp.Expand`.
    ///
    /// In `$name` the name is as long as letters, digits and `_` go, so `$1x` is the group `1x`. Groups that do not
    /// exist or took no part are empty; `$$` is a dollar; a dollar before anything else stays.
    package func expand(_ template: String) -> String {
        var result = ""
        var rest = template.unicodeScalars[...]
        while let dollar = rest.firstIndex(of: "$") {
            result.unicodeScalars.append(contentsOf: rest[..<dollar])
            rest = rest[dollar...].dropFirst()
            if rest.first == "$" {
                result += "$"
                rest = rest.dropFirst()
            } else if let name = Self.takeName(&rest) {
                result += value(of: name)
            } else {
                result += "$"
            }
        }
        result.unicodeScalars.append(contentsOf: rest)
        return result
    }

    private func value(of name: String) -> String {
        guard name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return names.indices.lazy.filter { names[$0] == name }.compactMap { self[$0] }.first ?? ""
        }
        // As in Go a number has no leading zero, and a too large one is a name that nobody has.
        guard name == "0" || name.first != "0", let group = Int(name) else { return "" }
        return self[group] ?? ""
    }

    /// Takes `name` or `{name}` off the front; nil, taking nothing, when there is none.
    private static func takeName(_ rest: inout Substring.UnicodeScalarView) -> String? {
        let isBraced = rest.first == "{"
        let body = isBraced ? rest.dropFirst() : rest
        let name = body.prefix { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
                true
            default: scalar == "_"
            }
        }
        var after = body[name.endIndex...]
        guard !name.isEmpty else { return nil }
        if isBraced {
            guard after.first == "}" else { return nil }
            after = after.dropFirst()
        }
        rest = after
        return String(name)
    }
}

extension RegularExpression {
    /// Replaces every match, left to right, by the expanded template, as Go's `ReplaceAllString`.
    package func replacingAll(in text: String, with template: String) -> String {
        var (result, copied, search): ([UInt8], Int, Int) = ([], 0, 0)
        let bytes = Array(text.utf8)
        while search <= bytes.count, let match = firstMatch(in: text, from: search), let range = match.range(0) {
            result += bytes[copied..<range.lowerBound]
            // Nothing is put for an empty match right after the match before it.
            if range.upperBound > copied || range.lowerBound == 0 { result += match.expand(template).utf8 }
            copied = range.upperBound
            let width = search < bytes.count ? decodeScalar(bytes.span, at: search).length : 1
            search = max(search + width, range.upperBound)
        }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }
}
