import PromQL
import Vocabulary

extension TemplateRunner {
    mutating func evaluate(
        _ pipeline: TemplatePipeline,
        _ dot: TemplateValue,
        declares: Bool = true
    ) throws -> TemplateValue {
        place = pipeline.place
        var value: TemplateValue?
        for command in pipeline.commands { value = try evaluate(command, dot, final: value) }
        let result = value ?? .nothing
        if declares {
            for name in pipeline.variables {
                if pipeline.assigns { try assign(name, result) } else { variables.append((name, result)) }
            }
        }
        return result
    }

    mutating func assign(_ name: String, _ value: TemplateValue) throws {
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw TemplateObjection(message: "undefined variable: \(name)")
        }
        variables[index].value = value
    }

    mutating func evaluate(
        _ command: TemplateCommand,
        _ dot: TemplateValue,
        final: TemplateValue?
    ) throws -> TemplateValue {
        guard let first = command.operands.first else { return .nothing }
        if case .function(let name) = first.kind {
            place = first.place
            return try call(name, first, command, dot, final: final)
        }
        place = first.place
        if case .nothing = first.kind { throw TemplateObjection(message: "nil is not a command") }
        if let value = try method(command, dot, final: final) { return value }
        if command.operands.count > 1 || final != nil {
            switch first.kind {
            case .field, .variable: break
            default:
                throw TemplateObjection(message: "can't give argument to non-function \(first.place.text)")
            }
        }
        let value = try evaluate(first, dot)
        guard command.operands.count == 1, final == nil else {
            place = first.place
            let name = first.place.text.split(separator: ".").last.map(String.init) ?? first.place.text
            if case .variable(_, let fields) = first.kind, fields.isEmpty {
                throw TemplateObjection(message: "can't give argument to non-function \(first.place.text)")
            }
            throw TemplateObjection(message: "\(name) is not a method but has arguments")
        }
        return value
    }

    mutating func evaluate(_ operand: TemplateOperand, _ dot: TemplateValue) throws -> TemplateValue {
        place = operand.place
        switch operand.kind {
        case .dot: return dot
        case .nothing: return .nothing
        case .bool(let value): return .bool(value)
        case .number(.integer(let value)): return .integer(value)
        case .number(.float(let value)): return .float(value)
        case .string(let text): return .string(text)
        case .field(let names): return try fields(names, of: dot, operand)
        case .variable(let name, let names):
            let value = variables.last { $0.name == name }?.value ?? .nothing
            return try fields(names, of: value, operand)
        case .function(let name):
            return try call(
                name,
                operand,
                TemplateCommand(place: operand.place, operands: [operand]),
                dot,
                final: nil
            )
        case .pipeline(let pipeline, let names):
            let value = try evaluate(pipeline, dot)
            return try fields(names, of: value, operand)
        }
    }

    mutating func fields(
        _ names: [String],
        of value: TemplateValue,
        _ operand: TemplateOperand
    ) throws -> TemplateValue {
        var value = value
        for name in names {
            place = operand.place
            guard let field = try field(name, of: value) else {
                throw TemplateObjection(message: "can't evaluate field \(name) in type \(value.typeName)")
            }
            value = field
        }
        return value
    }

    func field(_ name: String, of value: TemplateValue) throws -> TemplateValue? {
        switch (value, name) {
        case (.data(let data), "Labels"): return .labels(data.labels)
        case (.data(let data), "ExternalLabels"): return .labels(data.externalLabels)
        case (.data(let data), "ExternalURL"): return .string(data.externalURL ?? "")
        case (.data(let data), "Value"): return .float(data.value)
        case (.sample(let sample), "Labels"): return .labels(sample.labels)
        case (.sample(let sample), "Value"): return .float(sample.value)
        case (.labels(let labels), _): return .string(labels[name] ?? "")
        case (.pairs(let labels), _): return labels.method(name) ?? .string(labels[name] ?? "")
        case (.list(let list), _): return list.fields.first { $0.name == name }?.value
        case (.record(let record), _): return record.fields.first { $0.name == name }?.value
        case (.dictionary(let entries), _): return entries.first { $0.name == name }?.value ?? .nothing
        case (.nothing, _): throw TemplateObjection(message: "nil data; no entry for key \(name.goQuoted)")
        default: return nil
        }
    }
}
