import Yams

/// Turns the text of a settings file into nodes with positions.
///
/// Bounded: 1 MiB of text, 32 levels, 16 aliases, 20 000 nodes after the aliases are followed. Duplicate keys, which
/// Yams reports one at a time, are collected: the earlier one is masked and the text composed again.
struct DocumentParser {
    static let largestFile = 1 << 20
    static let deepest = 32
    static let mostAliases = 16
    static let mostNodes = 20_000
    private static let mostDuplicates = 20

    private(set) var problems: [(position: Position, message: String)] = []
    private var nodes = 0
    /// A limit was met: what was read is not the document.
    private var isTruncated = false
    private var masked: [Position: String] = [:]

    /// The document, or nil when it is empty or unreadable; ``problems`` says which.
    mutating func parse(_ text: String) -> DocumentNode? {
        guard Self.countAliases(text) <= Self.mostAliases else {
            fail("more than \(Self.mostAliases) aliases (`*name`) in one file", at: Position(line: 1, column: 1))
            return nil
        }
        guard let root = compose(text), let node = convert(root, depth: 1) else { return nil }
        return node.isNull || isTruncated ? nil : node
    }

    private mutating func fail(_ message: String, at position: Position) {
        problems.append((position, message))
    }

    /// What may be an alias: an asterisk that begins a word.
    ///
    /// Counts those in texts and comments too.
    private static func countAliases(_ text: String) -> Int {
        var count = 0
        var previous = UInt8(ascii: "\n")
        var isStar = false
        for byte in text.utf8 {
            if isStar, byte > UInt8(ascii: " ") { count += 1 }
            isStar = byte == UInt8(ascii: "*") && " \t\r\n[{,:-?".utf8.contains(previous)
            previous = byte
        }
        return count
    }

    private mutating func compose(_ text: String) -> Node? {
        var lines: [String]?
        var attempt = text
        for _ in 0...Self.mostDuplicates {
            do {
                return try Yams.compose(yaml: attempt, .basic, .default, .utf8)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let position = Position(line: context.mark.line, column: context.mark.column)
                var known = lines ?? Self.lines(of: text)
                guard let name = names.first, mask(name, at: position, in: &known) else {
                    fail("duplicate key `\(names.first.map(Reading.shown) ?? "")`", at: position)
                    return nil
                }
                lines = known
                attempt = known.joined(separator: "\n")
            } catch {
                report(error, text)
                return nil
            }
        }
        return nil
    }

    private static func lines(of text: String) -> [String] {
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" {
                lines.append(String(line))
                line = String.UnicodeScalarView()
            } else {
                line.append(scalar)
            }
        }
        return lines + [String(line)]
    }

    /// Writes a key of the same length, that nobody else has, over the one at `position`.
    private mutating func mask(_ name: String, at position: Position, in lines: inout [String]) -> Bool {
        guard !name.isEmpty, lines.indices.contains(position.line - 1),
            let stand = Unicode.Scalar(0xE000 + UInt32(masked.count))
        else { return false }
        var scalars = Array(lines[position.line - 1].unicodeScalars)
        var start = position.column - 1
        let wanted = Array(name.unicodeScalars)
        if scalars.indices.contains(start), scalars[start] == "\"" || scalars[start] == "'" { start += 1 }
        guard start >= 0, start + wanted.count <= scalars.count,
            scalars[start..<start + wanted.count].elementsEqual(wanted)
        else { return false }
        scalars.replaceSubrange(start..<start + wanted.count, with: repeatElement(stand, count: wanted.count))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        lines[position.line - 1] = String(view)
        masked[position] = name
        return true
    }

    private mutating func report(_ error: any Error, _ text: String) {
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let place = context.map { "\($0.text) (line \($0.mark.line)): " } ?? ""
            fail("not YAML: \(place)\(problem)", at: Position(line: mark.line, column: mark.column))
        case .reader(let problem, let offset, _, _):
            fail("not YAML: \(problem)", at: Self.position(at: offset, in: text))
        default:
            fail("not YAML", at: Position(line: 1, column: 1))
        }
    }

    private static func position(at offset: Int?, in text: String) -> Position {
        let before = text.prefix(offset ?? 0)
        let line = before.split(separator: "\n", omittingEmptySubsequences: false)
        return Position(line: max(1, line.count), column: (line.last?.unicodeScalars.count ?? 0) + 1)
    }
}

extension DocumentParser {
    private mutating func convert(_ node: Node, depth: Int) -> DocumentNode? {
        let position = node.mark.map { Position(line: $0.line, column: $0.column) } ?? Position(line: 1, column: 1)
        nodes += 1
        guard nodes <= Self.mostNodes else {
            isTruncated = true
            if nodes == Self.mostNodes + 1 { fail("more than \(Self.mostNodes) values in one file", at: position) }
            return nil
        }
        guard depth <= Self.deepest else {
            isTruncated = true
            fail("nested deeper than \(Self.deepest) levels", at: position)
            return nil
        }
        switch node {
        case .scalar(let scalar):
            return .scalar(Self.scalar(scalar, position))
        case .sequence(let sequence):
            return .sequence(sequence.compactMap { convert($0, depth: depth + 1) }, position)
        case .mapping(let mapping):
            return .mapping(entries(mapping, depth: depth), position)
        case .alias:
            return nil
        }
    }

    private static func scalar(_ scalar: Node.Scalar, _ position: Position) -> ScalarNode {
        let indent: Int?
        switch scalar.style {
        case .plain: indent = 0
        case .singleQuoted, .doubleQuoted: indent = 1
        case .any, .literal, .folded: indent = nil
        }
        return ScalarNode(
            text: scalar.string,
            position: position,
            isPlain: scalar.style == .plain,
            indent: scalar.string.utf8.contains(UInt8(ascii: "\n")) ? nil : indent
        )
    }

    private mutating func entries(_ mapping: Node.Mapping, depth: Int) -> [DocumentNode.Entry] {
        var entries: [DocumentNode.Entry] = []
        var seen: [String: Position] = [:]
        for (keyNode, valueNode) in mapping {
            let mark = keyNode.mark.map { Position(line: $0.line, column: $0.column) }
            guard case .scalar(let scalar) = keyNode, let position = mark else {
                fail("expected a key of plain text", at: mark ?? Position(line: 1, column: 1))
                continue
            }
            let key = masked[position] ?? scalar.string
            let value = convert(valueNode, depth: depth + 1)
            if let first = seen[key] {
                fail("duplicate key `\(Reading.shown(key))`; it stands on line \(first.line) too", at: position)
            } else {
                seen[key] = position
                if let value { entries.append(.init(key: key, position: position, value: value)) }
            }
        }
        return entries
    }
}
