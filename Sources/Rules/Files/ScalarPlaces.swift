import Documents

/// Where each character of a scalar's text is written in its file.
///
/// Reads the scalar's source once more, guided by the text that is known: every character has to be found again, or
/// there is no answer. So an unforeseen way of writing costs the exact place and never gives a wrong one.
struct ScalarPlaces {
    /// A position per Unicode scalar of the text.
    private(set) var places: [Position] = []
    private let text: [Unicode.Scalar]
    private let lines: [[Unicode.Scalar]]
    private let firstLine: Int
    private var row = 0
    private var column: Int

    /// Nil where the text cannot be found again.
    init?(of scalar: ScalarNode, in source: RuleSource) {
        text = Array(scalar.text.unicodeScalars)
        lines = source.window(from: scalar.position, atLeast: 12 * text.count + 4_096)
        firstLine = scalar.position.line
        column = scalar.position.column - 1
        places.reserveCapacity(text.count)
        guard skipProperties() else { return nil }
        let isFound =
            switch scalar.style {
            case .plain: walkFlow(quote: nil)
            case .singleQuoted: walkFlow(quote: "'")
            case .doubleQuoted: walkFlow(quote: "\"")
            case .literal: walkBlock(isFolded: false)
            case .folded: walkBlock(isFolded: true)
            }
        guard isFound, places.count == text.count else { return nil }
    }

    private var here: Position { Position(line: firstLine + row, column: column + 1) }

    /// The character at the cursor; nil at the end of a line.
    private var current: Unicode.Scalar? {
        lines.indices.contains(row) && lines[row].indices.contains(column) ? lines[row][column] : nil
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// Passes the anchor and the tag before the scalar.
    private mutating func skipProperties() -> Bool {
        while current == "&" || current == "!" {
            while let scalar = current, !Self.isBlank(scalar) { column += 1 }
            while lines.indices.contains(row) {
                while let scalar = current, Self.isBlank(scalar) { column += 1 }
                guard current == nil || current == "#" else { break }
                row += 1
                column = 0
            }
        }
        return lines.indices.contains(row)
    }

    /// Notes the position for the next character, which has to be this one.
    private mutating func accept(_ scalar: Unicode.Scalar, at place: Position) -> Bool {
        guard places.count < text.count, text[places.count] == scalar else { return false }
        places.append(place)
        return true
    }
}

// MARK: Plain and quoted

extension ScalarPlaces {
    private mutating func walkFlow(quote: Unicode.Scalar?) -> Bool {
        if let quote {
            guard current == quote else { return false }
            column += 1
        }
        while places.count < text.count {
            if isAtFold {
                guard fold() else { return false }
            } else if quote == "\"", current == "\\" {
                guard escape() else { return false }
            } else if let quote, current == quote {
                guard quote == "'", accept("'", at: here) else { return false }
                column += 2
            } else {
                guard let scalar = current, accept(scalar, at: here) else { return false }
                column += 1
            }
        }
        return true
    }

    /// Nothing but blanks follows on this line.
    private var isAtFold: Bool {
        guard lines.indices.contains(row) else { return false }
        guard column < lines[row].count else { return true }
        return lines[row][column...].allSatisfy(Self.isBlank)
    }

    /// Passes a line's end and the empty lines after it: a blank, or a line feed per empty line.
    private mutating func fold() -> Bool {
        let place = here
        var breaks = 0
        repeat {
            row += 1
            column = 0
            breaks += 1
            while let scalar = current, Self.isBlank(scalar) { column += 1 }
        } while lines.indices.contains(row) && current == nil
        if breaks == 1 { return accept(" ", at: place) }
        for _ in 1..<breaks where !accept("\n", at: place) { return false }
        return true
    }

    private mutating func escape() -> Bool {
        let place = here
        column += 1
        guard let code = current else {
            // An escaped line end joins the lines.
            row += 1
            column = 0
            while let scalar = current, Self.isBlank(scalar) { column += 1 }
            return lines.indices.contains(row)
        }
        column += 1
        guard places.count < text.count else { return false }
        switch code {
        case "x": column += 2
        case "u": column += 4
        case "U": column += 8
        default: break
        }
        // What the escape means is known: it is the next character.
        places.append(place)
        return true
    }
}

// MARK: Blocks

extension ScalarPlaces {
    private mutating func walkBlock(isFolded: Bool) -> Bool {
        guard current == (isFolded ? ">" : "|") else { return false }
        row += 1
        column = 0
        guard let indent = blockIndent() else { return text.allSatisfy { $0 == "\n" } && acceptEmptyLines() }
        while places.count < text.count {
            guard lines.indices.contains(row) else { return false }
            column = min(indent, lines[row].prefix { $0 == " " }.count)
            while let scalar = current {
                guard accept(scalar, at: here) else { return places.count == text.count }
                column += 1
            }
            let isDone = isFolded ? foldLines() : endLine()
            guard isDone else { return false }
        }
        return true
    }

    /// How far the content is indented: what its first line has more than the text's.
    private func blockIndent() -> Int? {
        let first = text.split(separator: "\n", omittingEmptySubsequences: true).first
        guard let first, let line = lines[row...].first(where: { $0.contains { $0 != " " } }) else { return nil }
        let indent = line.prefix { $0 == " " }.count - first.prefix { $0 == " " }.count
        return indent >= 0 ? indent : nil
    }

    private mutating func acceptEmptyLines() -> Bool {
        while places.count < text.count {
            places.append(here)
            row += 1
        }
        return true
    }

    private mutating func endLine() -> Bool {
        guard places.count < text.count else { return true }
        guard accept("\n", at: here) else { return false }
        row += 1
        return true
    }

    /// Passes a line's end, which the text has as a blank or as line feeds, and the empty lines after it.
    private mutating func foldLines() -> Bool {
        guard places.count < text.count else { return true }
        let place = here
        if text[places.count] == " " {
            places.append(place)
        } else {
            guard text[places.count] == "\n" else { return false }
            while places.count < text.count, text[places.count] == "\n" { places.append(place) }
        }
        repeat { row += 1 } while lines.indices.contains(row) && lines[row].allSatisfy { $0 == " " }
        return true
    }
}
