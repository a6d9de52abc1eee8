import Vocabulary

extension TemplateParser {
    /// nil where none begins.
    mutating func operand() throws(TemplateComplaint) -> TemplateOperand? {
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

    func identifier(_ token: TemplateToken) throws(TemplateComplaint) -> TemplateOperand.Kind {
        switch token.text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "nil": return .nothing
        default:
            guard TemplateFunction.named(token.text, in: dialect) != nil else {
                throw TemplateComplaint(message: "function \(token.text.goQuoted) not defined", offset: token.offset)
            }
            return .function(token.text)
        }
    }

    /// `.a.b` right after an operand.
    mutating func fields(of operand: TemplateOperand) throws(TemplateComplaint) -> TemplateOperand {
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
}
