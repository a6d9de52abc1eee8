import PromQL
import Vocabulary

/// Builds the tree of a template: the grammar of Go's `text/template`.
struct TemplateParser {
    /// Nested blocks and parentheses; the stack is finite.
    static let deepest = 64

    let tokens: [TemplateToken]
    let dialect: TemplateFunction.Dialect
    var index = 0
    var depth = 0
    private var loops = 0
    /// Variables in scope, the latest last.
    var variables = ["$"]
    private(set) var definitions: [String: [TemplateNode]] = [:]

    init(_ text: String, dialect: TemplateFunction.Dialect = .rules) throws(TemplateComplaint) {
        tokens = try TemplateLexer.tokens(of: text)
        self.dialect = dialect
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

    static let keywords: Set<String> = [
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

    // MARK: - Tokens

    var next: TemplateToken { tokens[min(index, tokens.count - 1)] }

    mutating func advance() -> TemplateToken {
        let token = next
        index += 1
        return token
    }

    mutating func skipSpaces() {
        while next.kind == .space { index += 1 }
    }

    func unexpected(in context: String) -> TemplateComplaint {
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

    func unexpected(_ shown: String, in context: String? = nil, at offset: Int) -> TemplateComplaint {
        TemplateComplaint(message: "unexpected \(shown)" + (context.map { " in \($0)" } ?? ""), offset: offset)
    }

    static func text(_ names: [String], _ assigns: Bool, _ commands: [TemplateCommand]) -> String {
        let prefix = names.isEmpty ? "" : names.joined(separator: ", ") + (assigns ? " = " : " := ")
        return prefix + commands.map(\.place.text).joined(separator: " | ")
    }

    static func unquoted(_ token: TemplateToken) throws(TemplateComplaint) -> String {
        guard let value = GoQuoting.value(of: token.text) else {
            throw TemplateComplaint(message: "invalid syntax", offset: token.offset)
        }
        return String(decoding: value, as: UTF8.self)
    }
}
