import Yams

/// Turns the text of a YAML document into nodes with positions.
///
/// Bounded by ``DocumentLimits``. Duplicate keys, which Yams reports one at a time, are collected: the earlier one is
/// masked and the text composed again.
package struct DocumentParser {
    private static let mostDuplicates = 20

    /// What is wrong with the document, in the order found.
    package private(set) var problems: [(position: Position, message: String)] = []
    /// A second document follows the first, which nobody reads.
    package private(set) var hasMore = false
    private let limits: DocumentLimits
    private var nodes = 0
    /// Of the scalars after the aliases are followed.
    private var textBytes = 0
    /// A limit was met: what was read is not the document.
    private var isTruncated = false
    private var masked: [Position: String] = [:]

    package init(_ limits: DocumentLimits) {
        self.limits = limits
    }

    /// The document, or nil when it is empty or unreadable; ``problems`` says which.
    package mutating func parse(_ text: String) -> DocumentNode? {
        if let refusal = AliasGuard(limits).refusal(of: text) {
            fail(refusal.message, at: refusal.position)
            return nil
        }
        guard let root = compose(text), let node = convert(root, depth: 1) else { return nil }
        return node.isNull || isTruncated ? nil : node
    }

    private mutating func fail(_ message: String, at position: Position) {
        problems.append((position, message))
    }

    private mutating func compose(_ text: String) -> Node? {
        var lines: [String]?
        var attempt = text
        for _ in 0...Self.mostDuplicates {
            do {
                let parser = try Yams.Parser(yaml: attempt, resolver: .basic, encoding: .utf8)
                guard limits.readsFirstDocumentOnly else { return try parser.singleRoot() }
                let root = try parser.nextRoot()
                hasMore = Self.hasMore(parser)
                return root
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                let position = Position(line: context.mark.line, column: context.mark.column)
                var known = lines ?? Self.lines(of: text)
                guard let name = names.first, mask(name, at: position, in: &known) else {
                    fail("duplicate key `\(names.first.map(DocumentText.shown) ?? "")`", at: position)
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

    /// Whether another document begins, readable or not.
    private static func hasMore(_ parser: Yams.Parser) -> Bool {
        do {
            return try parser.nextRoot() != nil
        } catch {
            return true
        }
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
            fail("not YAML", at: Position.start)
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
        let position = node.mark.map { Position(line: $0.line, column: $0.column) } ?? Position.start
        nodes += 1
        guard nodes <= limits.nodes else {
            isTruncated = true
            if nodes == limits.nodes + 1 { fail("more than \(limits.nodes) values in one file", at: position) }
            return nil
        }
        guard depth <= limits.depth else {
            isTruncated = true
            fail("nested deeper than \(limits.depth) levels", at: position)
            return nil
        }
        switch node {
        case .scalar(let scalar):
            textBytes += scalar.string.utf8.count
            guard textBytes <= 4 * limits.bytes else {
                if !isTruncated { fail("more than \(4 * limits.bytes) bytes after the aliases", at: position) }
                isTruncated = true
                return nil
            }
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
        let style: ScalarNode.Style =
            switch scalar.style {
            case .any, .plain: .plain
            case .singleQuoted: .singleQuoted
            case .doubleQuoted: .doubleQuoted
            case .literal: .literal
            case .folded: .folded
            }
        let tag = scalar.tag.rawValue
        let isOwn = tag.isEmpty || (style != .plain && tag == Tag.Name.str.rawValue)
        return ScalarNode(text: scalar.string, position: position, style: style, tag: isOwn ? nil : tag)
    }

    private mutating func entries(_ mapping: Node.Mapping, depth: Int) -> [DocumentNode.Entry] {
        var entries: [DocumentNode.Entry] = []
        var seen: [String: Position] = [:]
        for (keyNode, valueNode) in mapping {
            let mark = keyNode.mark.map { Position(line: $0.line, column: $0.column) }
            guard case .scalar(let scalar) = keyNode, let position = mark else {
                fail("expected a key of plain text", at: mark ?? Position.start)
                continue
            }
            let key = masked[position] ?? scalar.string
            let value = convert(valueNode, depth: depth + 1)
            if let first = seen[key] {
                fail("duplicate key `\(DocumentText.shown(key))`; it stands on line \(first.line) too", at: position)
            } else {
                seen[key] = position
                let isPlain = scalar.style == .plain || scalar.style == .any
                if let value {
                    entries.append(.init(key: key, isPlain: isPlain, position: position, value: value))
                }
            }
        }
        return entries
    }
}
