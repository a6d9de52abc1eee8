import Vocabulary

extension TemplateRunner {
    mutating func call(
        _ name: String,
        _ operand: TemplateOperand,
        _ command: TemplateCommand,
        _ dot: TemplateValue,
        final: TemplateValue?
    ) throws -> TemplateValue {
        guard let function = TemplateFunction.named(name, in: surroundings.dialect) else {
            throw TemplateObjection(message: "\(name.goQuoted) is not a defined function")
        }
        let given = command.operands.dropFirst()
        let count = given.count + (final == nil ? 0 : 1)
        let wanted = function.parameters.count
        if function.rest != nil {
            guard count >= wanted else {
                throw TemplateObjection(
                    message: "wrong number of args for \(name): want at least \(wanted) got \(count)"
                )
            }
        } else if count != wanted {
            throw TemplateObjection(message: "wrong number of args for \(name): want \(wanted) got \(count)")
        }
        if name == "and" || name == "or" { return try shortCircuit(name, given, dot, final) }
        var arguments: [TemplateValue] = []
        for (index, operand) in given.enumerated() {
            arguments.append(try argument(operand, parameter(index, of: function), dot))
        }
        if let final {
            arguments.append(try checked(final, parameter(arguments.count, of: function)))
        }
        // A query costs as much as many nodes.
        if name == "query" { try step(by: 1000) }
        do {
            let value = try function.body(arguments, surroundings)
            if case .string(let text) = value { try checkLength(text) }
            return value
        } catch {
            let message = (error as? TemplateObjection)?.message ?? "\(error)"
            throw TemplateObjection(message: "error calling \(name): \(message)", place: command.place)
        }
    }

    func parameter(_ index: Int, of function: TemplateFunction) -> TemplateFunction.Parameter {
        index < function.parameters.count ? function.parameters[index] : function.rest ?? .any
    }

    /// `and` and `or` evaluate no more than they need.
    mutating func shortCircuit(
        _ name: String,
        _ operands: ArraySlice<TemplateOperand>,
        _ dot: TemplateValue,
        _ final: TemplateValue?
    ) throws -> TemplateValue {
        var value = TemplateValue.nothing
        for operand in operands {
            value = try evaluate(operand, dot)
            if value.isTrue == (name == "or") { return value }
        }
        return final ?? value
    }

    mutating func argument(
        _ operand: TemplateOperand,
        _ parameter: TemplateFunction.Parameter,
        _ dot: TemplateValue
    ) throws -> TemplateValue {
        place = operand.place
        switch (operand.kind, parameter) {
        case (.bool, .string), (.number, .string):
            throw TemplateObjection(message: "expected string; found \(operand.place.text)")
        case (.nothing, .string): throw TemplateObjection(message: "cannot assign nil to string")
        case (.bool, .sample), (.number, .sample), (.string, .sample), (.bool, .samples), (.number, .samples),
            (.string, .samples):
            let type = if case .sample = parameter { "*template.sample" } else { "template.queryResult" }
            throw TemplateObjection(message: "can't handle \(operand.place.text) for arg of type \(type)")
        default: return try checked(try evaluate(operand, dot), parameter)
        }
    }

    func checked(
        _ value: TemplateValue,
        _ parameter: TemplateFunction.Parameter
    ) throws -> TemplateValue {
        let expected: String
        switch (parameter, value) {
        case (.any, _), (.string, .string), (.sample, .sample), (.samples, .samples): return value
        case (.strings, .list(let list)) where list.strings != nil: return value
        case (.string, _): expected = "string"
        case (.sample, _): expected = "*template.sample"
        case (.samples, _): expected = "template.queryResult"
        case (.strings, _): expected = "[]string"
        }
        throw TemplateObjection(message: "wrong type for value; expected \(expected); got \(value.typeName)")
    }
}
