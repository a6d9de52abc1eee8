// What starts with a backslash, and classes in brackets.
extension PatternParser {
    mutating func parseBackslash() throws(RegularExpressionError) {
        switch peek(1) {
        case "A": append(.assertion(.textStart), length: 2)
        case "z": append(.assertion(.textEnd), length: 2)
        case "b": append(.assertion(.wordBoundary), length: 2)
        case "B": append(.assertion(.noWordBoundary), length: 2)
        case "Q": parseQuotation()
        case "p", "P": try append(set: parseUnicodeClass())
        case let letter:
            if let letter, let set = ScalarSet.perl(letter.value) {
                try append(set: flags.foldsCase ? folded(perl: letter, set) : set, length: 2)
            } else {
                append(literal(try parseEscape()), length: 0)
            }
        }
    }

    /// Under `(?i)` a negated class is the complement of the folded one: `\W` has neither `ſ` nor the Kelvin sign.
    private func folded(perl letter: Unicode.Scalar, _ set: ScalarSet) -> ScalarSet {
        letter.properties.isUppercase ? set.inverted.caseFolded.inverted : set.caseFolded
    }

    /// Reads `\Q…\E`, or to the end.
    private mutating func parseQuotation() {
        position += 2
        while let scalar = peek() {
            if scalar == "\\", peek(1) == "E" {
                position += 2
                return
            }
            append(literal(scalar.value), length: 1)
        }
    }

    /// Reads an escape that stands for one scalar.
    private mutating func parseEscape() throws(RegularExpressionError) -> UInt32 {
        let start = position
        guard let letter = peek(1) else { throw failure(.trailingBackslash, input.count..<input.count) }
        position += 2
        switch letter {
        case "a": return 7
        case "f": return 0xC
        case "n": return 0xA
        case "r": return 0xD
        case "t": return 9
        case "v": return 0xB
        case "x": return try parseHexadecimal(from: start)
        case "0", "1"..."7":
            // A digit that is not zero and stands alone would be a reference back to a group.
            guard letter == "0" || peek().map({ ("0"..."7").contains($0) }) == true else { break }
            return parseOctal(letter)
        case _ where letter.isASCII && (!ScalarSet.wordCharacters.contains(letter.value) || letter == "_"):
            return letter.value
        default: break
        }
        throw failure(.invalidEscape, start..<position)
    }

    private mutating func parseOctal(_ first: Unicode.Scalar) -> UInt32 {
        var value = first.value - 0x30
        for _ in 0..<2 {
            guard let digit = peek(), ("0"..."7").contains(digit) else { break }
            value = value * 8 + digit.value - 0x30
            position += 1
        }
        return value
    }

    /// Reads what follows `\x`: two digits, or any number of them in braces.
    private mutating func parseHexadecimal(from start: Int) throws(RegularExpressionError) -> UInt32 {
        guard peek() == "{" else {
            let digits = (Self.digit(peek()), Self.digit(peek(1)))
            position = min(position + 2, input.count)
            guard let high = digits.0, let low = digits.1 else { throw failure(.invalidEscape, start..<position) }
            return high * 16 + low
        }
        var value: UInt32 = 0
        var isEmpty = true
        position += 1
        while let letter = peek() {
            position += 1
            if letter == "}", !isEmpty { return value }
            guard let digit = Self.digit(letter), value * 16 + digit <= ScalarSet.last else { break }
            value = value * 16 + digit
            isEmpty = false
        }
        throw failure(.invalidEscape, start..<position)
    }

    private static func digit(_ letter: Unicode.Scalar?) -> UInt32? {
        switch letter {
        case let letter? where ("0"..."9").contains(letter): letter.value - 0x30
        case let letter? where ("a"..."f").contains(letter): letter.value - 0x57
        case let letter? where ("A"..."F").contains(letter): letter.value - 0x37
        default: nil
        }
    }

    /// Reads `\pN`, `\p{Name}`, `\p{^Name}` or their negations with `P`.
    private mutating func parseUnicodeClass() throws(RegularExpressionError) -> ScalarSet {
        let start = position
        var isNegated = peek(1) == "P"
        position += 2
        guard let letter = peek() else { throw failure(.invalidClassRange, start..<position) }
        position += 1
        var name = String(letter)
        if letter == "{" {
            guard let end = input[position...].firstIndex(of: 0x7D) else {
                throw failure(.invalidClassRange, start..<input.count)
            }
            name = text(position..<end)
            position = end + 1
        }
        if name.first == "^" {
            isNegated.toggle()
            name.removeFirst()
        }
        guard var set = UnicodeCategories.set(named: name) ?? UnicodeScripts.set(named: name) else {
            throw failure(.invalidClassRange, start..<position)
        }
        if flags.foldsCase { set = set.caseFolded }
        return isNegated ? set.inverted : set
    }
}

// Classes in brackets.
extension PatternParser {
    mutating func parseClass() throws(RegularExpressionError) -> ScalarSet {
        let start = position
        position += 1
        let isNegated = peek() == "^"
        if isNegated { position += 1 }
        var ranges: [ClosedRange<UInt32>] = []
        var isFirst = true
        while isFirst || peek() != "]" {
            isFirst = false
            ranges += try parseClassItem(from: start).ranges
        }
        position += 1
        let set = ScalarSet(ranges)
        return isNegated ? set.inverted : set
    }

    private mutating func parseClassItem(from start: Int) throws(RegularExpressionError) -> ScalarSet {
        if peek() == "[", peek(1) == ":", let set = try parseNamedClass() { return set }
        if peek() == "\\" {
            if peek(1) == "p" || peek(1) == "P" { return try parseUnicodeClass() }
            if let letter = peek(1), let set = ScalarSet.perl(letter.value) {
                position += 2
                return flags.foldsCase ? folded(perl: letter, set) : set
            }
        }
        let itemStart = position
        let low = try parseClassScalar(from: start)
        var high = low
        if peek() == "-", let after = peek(1), after != "]" {
            position += 1
            high = try parseClassScalar(from: start)
            guard low <= high else { throw failure(.invalidClassRange, itemStart..<position) }
        }
        let set = ScalarSet([low...high])
        return flags.foldsCase ? set.caseFolded : set
    }

    private mutating func parseClassScalar(from start: Int) throws(RegularExpressionError) -> UInt32 {
        guard let scalar = peek() else { throw failure(.missingBracket, start..<input.count) }
        if scalar == "\\" { return try parseEscape() }
        position += 1
        return scalar.value
    }

    /// Reads `[:name:]` or `[:^name:]`; nil when there is no end to it, and the bracket is a plain one.
    private mutating func parseNamedClass() throws(RegularExpressionError) -> ScalarSet? {
        let nameStart = position + 2
        guard nameStart <= lastNameEnd,
            let end = (nameStart..<input.count).first(where: {
                input[$0] == 0x3A && $0 + 1 < input.count && input[$0 + 1] == 0x5D
            })
        else { return nil }
        var name = text(nameStart..<end)
        let isNegated = name.first == "^"
        if isNegated { name.removeFirst() }
        guard var set = ScalarSet.posix(name) else { throw failure(.invalidClassRange, position..<end + 2) }
        if flags.foldsCase { set = set.caseFolded }
        position = end + 2
        return isNegated ? set.inverted : set
    }
}
