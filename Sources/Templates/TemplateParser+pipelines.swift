import Vocabulary

extension TemplateParser {
    mutating func pipeline(
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

    func check(
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
    mutating func declarations(_ context: String) throws(TemplateComplaint) -> ([String], assigns: Bool) {
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

    func checkVariable(_ name: String, at offset: Int) throws(TemplateComplaint) {
        guard variables.contains(name) else {
            throw TemplateComplaint(message: "undefined variable \(name.goQuoted)", offset: offset)
        }
    }

    mutating func command() throws(TemplateComplaint) -> TemplateCommand {
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
}
