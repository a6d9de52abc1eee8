import PromQL
import Vocabulary

/// Builds the tree of a template: the grammar of Go's `text/template`.
struct TemplateParser {
    /// Nested blocks and parentheses; the stack is finite.
    private static let deepest = 64

    private let tokens: [TemplateToken]
    private var index = 0
    private var depth = 0
    private var loops = 0
    /// Variables in scope, the latest last.
    private var variables = ["$"]
    private(set) var definitions: [String: [TemplateNode]] = [:]

    init(_ text: String) throws(TemplateComplaint) {
        tokens = try TemplateLexer.tokens(of: text)
    }

    mutating func parse() throws(TemplateComplaint) -> [TemplateNode] {
        let (nodes, end) = try list()
        if let end { throw unexpected("{{\(end.text)}}", at: end.offset) }
        return nodes
    }

    // MARK: - Lists of nodes

    /// Nodes up to `{{end}}` or `{{else}}`, whose token is returned; nil at the end of the text.
    private mutating func list() throws(TemplateComplaint) -> ([TemplateNode], TemplateToken?) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw TemplateComplaint(message: "nested too deeply", offset: next.offset) }
        var nodes: [TemplateNode] = []
        while next.kind != .end {
            if next.kind == .text {
                nodes.append(.text(advance().text))
                continue
            }
            let delimiter = advance()
            skipSpaces()
            let word = next
            guard word.kind == .identifier, Self.keywords.contains(word.text) else {
                nodes.append(.action(try pipeline("command", until: .rightDelimiter, from: delimiter)))
                continue
            }
            if word.text == "end" || word.text == "else" {
                _ = advance()
                return (nodes, word)
            }
            _ = advance()
            if let node = try statement(word) { nodes.append(node) }
        }
        return (nodes, nil)
    }

    private static let keywords: Set<String> = [
        "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
    ]

    /// What follows a keyword; nil for a definition, which is nothing where it stands.
    private mutating func statement(_ word: TemplateToken) throws(TemplateComplaint) -> TemplateNode? {
        switch word.text {
        case "if": return .condition(try branch("if"))
        case "with": return .with(try branch("with"))
        case "range":
            loops += 1
            defer { loops -= 1 }
            return .range(try branch("range"))
        case "break", "continue":
            skipSpaces()
            guard next.kind == .rightDelimiter else { throw unexpected(in: "{{\(word.text)}}") }
            _ = advance()
            guard loops > 0 else {
                throw TemplateComplaint(message: "{{\(word.text)}} outside {{range}}", offset: word.offset)
            }
            return word.text == "break" ? .leave : .skip
        case "define":
            let name = try templateName("define clause")
            try expectEnd("define clause")
            try define(name, from: word)
            return nil
        case "template", "block": return try invocation(word)
        default: throw unexpected(in: "command")
        }
    }

    private mutating func invocation(_ word: TemplateToken) throws(TemplateComplaint) -> TemplateNode {
        let context = "\(word.text) clause"
        let name = try templateName(context)
        skipSpaces()
        var argument: TemplatePipeline?
        if next.kind == .rightDelimiter {
            _ = advance()
        } else {
            argument = try pipeline(context, until: .rightDelimiter, from: next)
        }
        if word.text == "block" { try define(name, from: word) }
        let shown = "{{template \(name.goQuoted)" + (argument.map { " " + $0.place.text } ?? "") + "}}"
        return .invocation(name: name, argument: argument, place: TemplatePlace(offset: word.offset + 9, text: shown))
    }

    private mutating func define(_ name: String, from word: TemplateToken) throws(TemplateComplaint) {
        let outer = (variables, loops)
        (variables, loops) = (["$"], 0)
        defer { (variables, loops) = outer }
        let (body, end) = try list()
        guard let end else { throw TemplateComplaint(message: "unexpected EOF", offset: next.offset) }
        guard end.text == "end" else { throw unexpected("{{else}}", in: "define clause", at: end.offset) }
        try expectEnd("end")
        definitions[name] = body
    }

    private mutating func templateName(_ context: String) throws(TemplateComplaint) -> String {
        skipSpaces()
        guard next.kind == .string || next.kind == .rawString else { throw unexpected(in: context) }
        return try Self.unquoted(advance())
    }

    private mutating func branch(_ context: String) throws(TemplateComplaint) -> TemplateBranch {
        let scope = variables.count
        defer { variables.removeSubrange(scope...) }
        let condition = try pipeline(context, until: .rightDelimiter, from: next)
        let (body, end) = try list()
        guard let end else { throw TemplateComplaint(message: "unexpected EOF", offset: next.offset) }
        guard end.text == "else" else {
            try expectEnd("end")
            return TemplateBranch(pipeline: condition, body: body, otherwise: [])
        }
        skipSpaces()
        // `{{else if …}}` is `{{else}}{{if …}}` with one `{{end}}` for both.
        if next.kind == .identifier, next.text == context, context != "range" {
            _ = advance()
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.deepest else {
                throw TemplateComplaint(message: "nested too deeply", offset: next.offset)
            }
            let inner = try branch(context)
            let node: TemplateNode = context == "if" ? .condition(inner) : .with(inner)
            return TemplateBranch(pipeline: condition, body: body, otherwise: [node])
        }
        try expectEnd("else")
        let (otherwise, last) = try list()
        guard let last else { throw TemplateComplaint(message: "unexpected EOF", offset: next.offset) }
        guard last.text == "end" else {
            throw TemplateComplaint(message: "expected end; found {{else}}", offset: last.offset)
        }
        try expectEnd("end")
        return TemplateBranch(pipeline: condition, body: body, otherwise: otherwise)
    }

    private mutating func expectEnd(_ context: String) throws(TemplateComplaint) {
        skipSpaces()
        guard next.kind == .rightDelimiter else { throw unexpected(in: context) }
        _ = advance()
    }

    // MARK: - Pipelines

    private mutating func pipeline(
        _ context: String,
        until end: TemplateToken.Kind,
        from start: TemplateToken
    ) throws(TemplateComplaint) -> TemplatePipeline {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw TemplateComplaint(message: "nested too deeply", offset: start.offset) }
        skipSpaces()
        let offset = next.offset
        let (names, assigns) = try declarations(context)
        var commands: [TemplateCommand] = []
        while true {
            skipSpaces()
            switch next.kind {
            case end:
                try check(commands, context, at: next.offset)
                _ = advance()
                // What a `range` or `with` declares is known in its body, and so is what an action declares from here on.
                if !assigns { variables += names }
                let text = Self.text(names, assigns, commands)
                return TemplatePipeline(
                    place: TemplatePlace(offset: offset, text: text),
                    variables: names,
                    assigns: assigns,
                    commands: commands
                )
            case .rightDelimiter, .rightParenthesis, .declare, .assign, .comma, .pipe, .mark, .end, .text,
                .leftDelimiter:
                throw unexpected(in: context)
            default:
                commands.append(try command())
            }
        }
    }

    private func check(
        _ commands: [TemplateCommand],
        _ context: String,
        at offset: Int
    ) throws(TemplateComplaint) {
        guard !commands.isEmpty else {
            throw TemplateComplaint(message: "missing value for \(context)", offset: offset)
        }
        for (index, command) in commands.enumerated().dropFirst() {
            switch command.operands.first?.kind {
            case .bool, .dot, .nothing, .number, .string:
                throw TemplateComplaint(
                    message: "non executable command in pipeline stage \(index + 1)",
                    offset: command.place.offset
                )
            default: break
            }
        }
    }

    /// `$x :=`, `$x =`, and in a `range` `$i, $x :=`.
    private mutating func declarations(_ context: String) throws(TemplateComplaint) -> ([String], assigns: Bool) {
        var names: [String] = []
        while next.kind == .variable {
            let start = index
            let name = advance()
            skipSpaces()
            switch next.kind {
            case .declare, .assign:
                names.append(name.text)
                return (names, advance().kind == .assign)
            case .comma:
                _ = advance()
                names.append(name.text)
                skipSpaces()
                guard context == "range", names.count < 2 else {
                    throw TemplateComplaint(message: "too many declarations in \(context)", offset: name.offset)
                }
                guard next.kind == .variable else {
                    throw TemplateComplaint(message: "range can only initialize variables", offset: next.offset)
                }
            default:
                index = start
                return (names, false)
            }
        }
        return (names, false)
    }

    private func checkVariable(_ name: String, at offset: Int) throws(TemplateComplaint) {
        guard variables.contains(name) else {
            throw TemplateComplaint(message: "undefined variable \(name.goQuoted)", offset: offset)
        }
    }

    private mutating func command() throws(TemplateComplaint) -> TemplateCommand {
        let offset = next.offset
        var operands: [TemplateOperand] = []
        while true {
            skipSpaces()
            if let operand = try operand() { operands.append(operand) }
            switch next.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: break
            case .pipe: _ = advance()
            default: throw unexpected(in: "operand")
            }
            break
        }
        guard !operands.isEmpty else { throw TemplateComplaint(message: "empty command", offset: offset) }
        let text = operands.map(\.place.text).joined(separator: " ")
        return TemplateCommand(place: TemplatePlace(offset: offset, text: text), operands: operands)
    }

    /// nil where none begins.
    private mutating func operand() throws(TemplateComplaint) -> TemplateOperand? {
        let token = next
        let kind: TemplateOperand.Kind
        var text = token.text
        switch token.kind {
        case .dot: kind = .dot
        case .field: kind = .field([String(token.text.dropFirst())])
        case .variable:
            try checkVariable(token.text, at: token.offset)
            kind = .variable(token.text, [])
        case .identifier: kind = try identifier(token)
        case .number:
            guard let number = TemplateNumber(token.text) else {
                throw TemplateComplaint(message: TemplateNumber.complaint(about: token.text), offset: token.offset)
            }
            kind = .number(number)
        case .character:
            let scalars = Array(try Self.unquoted(token).unicodeScalars)
            guard let scalar = scalars.first else {
                throw TemplateComplaint(message: "invalid syntax", offset: token.offset)
            }
            guard scalars.count == 1 else {
                throw TemplateComplaint(message: "malformed character constant: \(token.text)", offset: token.offset)
            }
            kind = .number(.integer(Int64(scalar.value)))
        case .string, .rawString: kind = .string(try Self.unquoted(token))
        case .leftParenthesis:
            _ = advance()
            let inner = try pipeline("parenthesized pipeline", until: .rightParenthesis, from: token)
            kind = .pipeline(inner, [])
            text = "(\(inner.place.text))"
            return try fields(of: TemplateOperand(kind: kind, place: TemplatePlace(offset: token.offset, text: text)))
        default: return nil
        }
        _ = advance()
        return try fields(of: TemplateOperand(kind: kind, place: TemplatePlace(offset: token.offset, text: text)))
    }

    private func identifier(_ token: TemplateToken) throws(TemplateComplaint) -> TemplateOperand.Kind {
        switch token.text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "nil": return .nothing
        default:
            guard TemplateFunction.named(token.text) != nil else {
                throw TemplateComplaint(message: "function \(token.text.goQuoted) not defined", offset: token.offset)
            }
            return .function(token.text)
        }
    }

    /// `.a.b` right after an operand.
    private mutating func fields(of operand: TemplateOperand) throws(TemplateComplaint) -> TemplateOperand {
        guard next.kind == .field else { return operand }
        let offset = next.offset
        var names: [String] = []
        var text = operand.place.text
        while next.kind == .field {
            let token = advance()
            names.append(String(token.text.dropFirst()))
            text += token.text
        }
        let kind: TemplateOperand.Kind
        switch operand.kind {
        case .field(let first): kind = .field(first + names)
        case .variable(let name, _): kind = .variable(name, names)
        case .pipeline(let inner, _): kind = .pipeline(inner, names)
        case .dot, .bool, .nothing, .number, .string, .function:
            throw TemplateComplaint(
                message: "unexpected . after term \(operand.place.text.goQuoted)",
                offset: offset
            )
        }
        return TemplateOperand(kind: kind, place: TemplatePlace(offset: offset, text: text))
    }

    // MARK: - Tokens

    private var next: TemplateToken { tokens[min(index, tokens.count - 1)] }

    private mutating func advance() -> TemplateToken {
        let token = next
        index += 1
        return token
    }

    private mutating func skipSpaces() {
        while next.kind == .space { index += 1 }
    }

    private func unexpected(in context: String) -> TemplateComplaint {
        let token = next
        let shown: String =
            switch token.kind {
            case .end: "EOF"
            case .dot: "<.>"
            case .identifier where Self.keywords.contains(token.text) || token.text == "nil": "<\(token.text)>"
            default: token.text.goQuoted
            }
        return unexpected(shown, in: context, at: token.offset)
    }

    private func unexpected(_ shown: String, in context: String? = nil, at offset: Int) -> TemplateComplaint {
        TemplateComplaint(message: "unexpected \(shown)" + (context.map { " in \($0)" } ?? ""), offset: offset)
    }

    private static func text(_ names: [String], _ assigns: Bool, _ commands: [TemplateCommand]) -> String {
        let prefix = names.isEmpty ? "" : names.joined(separator: ", ") + (assigns ? " = " : " := ")
        return prefix + commands.map(\.place.text).joined(separator: " | ")
    }

    private static func unquoted(_ token: TemplateToken) throws(TemplateComplaint) -> String {
        guard token.kind == .rawString || hasOnlyGoEscapes(token.text) else {
            throw TemplateComplaint(message: "invalid syntax", offset: token.offset)
        }
        return String(decoding: GoQuoting.unquoted(ArraySlice(token.text.utf8)), as: UTF8.self)
    }

    /// Whether every backslash begins one of the escapes of a Go literal in such quotes.
    private static func hasOnlyGoEscapes(_ literal: String) -> Bool {
        var rest = literal.utf8[...]
        let quote = rest.first
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else { continue }
            guard let code = rest.popFirst() else { return false }
            let digits: (count: Int, radix: Int)
            switch code {
            case UInt8(ascii: "x"): digits = (2, 16)
            case UInt8(ascii: "u"): digits = (4, 16)
            case UInt8(ascii: "U"): digits = (8, 16)
            case UInt8(ascii: "0")...UInt8(ascii: "3"): digits = (2, 8)
            case UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
                UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "\\"):
                continue
            default:
                guard code == quote else { return false }
                continue
            }
            let number = String(decoding: rest.prefix(digits.count), as: UTF8.self)
            guard number.utf8.count == digits.count, let value = UInt32(number, radix: digits.radix),
                digits.count == 2 || Unicode.Scalar(value) != nil
            else { return false }
            rest = rest.dropFirst(digits.count)
        }
        return true
    }
}
