import PromQL
import Vocabulary

/// Carries out a template: one expansion, one runner.
struct TemplateRunner {
    /// Nested invocations of templates.
    private static let deepest = 100
    /// In bytes: longer texts are errors.
    private static let longest = 1 << 20
    /// Nodes and turns of loops that one expansion may carry out.
    private static let mostSteps = 200_000

    private enum Way { case on, leave, skip }

    let name: String
    /// The text that places refer to.
    let text: [UInt8]
    let definitions: [String: [TemplateNode]]
    let surroundings: TemplateFunction.Surroundings
    private var variables: [(name: String, value: TemplateValue)] = []
    private var running: String
    private var depth = 0
    private var steps = 0
    private(set) var output = ""
    /// What errors point at.
    private var place = TemplatePlace(offset: 0, text: "")

    init(
        name: String,
        text: [UInt8],
        definitions: [String: [TemplateNode]],
        surroundings: TemplateFunction.Surroundings
    ) {
        self.name = name
        self.text = text
        self.definitions = definitions
        self.surroundings = surroundings
        running = name
    }

    mutating func run(_ nodes: [TemplateNode]) throws(TemplateFailure) {
        do {
            let dot = TemplateValue.data(surroundings.data)
            variables = [("$", dot)]
            _ = try list(nodes, dot)
        } catch let objection as TemplateObjection {
            throw failure(objection)
        } catch {
            throw failure(TemplateObjection(message: "\(error)"))
        }
    }

    /// `template: NAME:LINE:COLUMN: executing "NAME" at <NODE>: MESSAGE`.
    private func failure(_ objection: TemplateObjection) -> TemplateFailure {
        let place = objection.place ?? place
        let before = text.prefix(place.offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.lastIndex(of: UInt8(ascii: "\n")).map { place.offset - $0 - 1 } ?? place.offset
        return TemplateFailure(
            description: "template: \(name):\(line):\(column): executing \(running.goQuoted) at <\(place.text)>: "
                + objection.message
        )
    }

    // MARK: - Nodes

    private mutating func list(_ nodes: [TemplateNode], _ dot: TemplateValue) throws -> Way {
        for node in nodes {
            let way = try walk(node, dot)
            if way != .on { return way }
        }
        return .on
    }

    private mutating func walk(_ node: TemplateNode, _ dot: TemplateValue) throws -> Way {
        try step()
        switch node {
        case .text(let text): try write(text)
        case .action(let pipeline):
            let value = try evaluate(pipeline, dot)
            if pipeline.variables.isEmpty { try write(value.printed) }
        case .condition(let branch): return try condition(branch, dot, isWith: false)
        case .with(let branch): return try condition(branch, dot, isWith: true)
        case .range(let branch): return try loop(branch, dot)
        case .invocation(let name, let argument, let place): try invoke(name, argument, place, dot)
        case .leave: return .leave
        case .skip: return .skip
        }
        return .on
    }

    private mutating func step() throws {
        steps += 1
        guard steps <= Self.mostSteps else { throw TemplateObjection(message: "the template takes too long") }
    }

    private mutating func write(_ text: String) throws {
        output += text
        guard output.utf8.count <= Self.longest else {
            throw TemplateObjection(message: "the text is longer than \(Self.longest) bytes")
        }
    }

    private mutating func condition(_ branch: TemplateBranch, _ dot: TemplateValue, isWith: Bool) throws -> Way {
        let scope = variables.count
        defer { variables.removeSubrange(scope...) }
        let value = try evaluate(branch.pipeline, dot)
        if value.isTrue { return try list(branch.body, isWith ? value : dot) }
        return try list(branch.otherwise, dot)
    }

    private mutating func loop(_ branch: TemplateBranch, _ dot: TemplateValue) throws -> Way {
        let scope = variables.count
        defer { variables.removeSubrange(scope...) }
        let value = try evaluate(branch.pipeline, dot, declares: false)
        if case .integer(let count) = value {
            return try loop(branch, dot, over: (0..<max(0, count)).lazy.map { (.integer($0), .integer($0)) })
        }
        guard let elements = value.elements else {
            throw TemplateObjection(message: "range can't iterate over \(value.printed)")
        }
        return try loop(branch, dot, over: elements)
    }

    private mutating func loop(
        _ branch: TemplateBranch,
        _ dot: TemplateValue,
        over elements: some Sequence<(key: TemplateValue, value: TemplateValue)>
    ) throws -> Way {
        let names = branch.pipeline.variables
        var isEmpty = true
        for (key, element) in elements {
            try step()
            isEmpty = false
            let scope = variables.count
            defer { variables.removeSubrange(scope...) }
            for (name, value) in zip(names, names.count == 2 ? [key, element] : [element]) {
                if branch.pipeline.assigns { try assign(name, value) } else { variables.append((name, value)) }
            }
            if try list(branch.body, element) == .leave { return .on }
        }
        return isEmpty ? try list(branch.otherwise, dot) : .on
    }

    private mutating func invoke(
        _ invoked: String,
        _ argument: TemplatePipeline?,
        _ place: TemplatePlace,
        _ dot: TemplateValue
    ) throws {
        guard let nodes = definitions[invoked] else {
            throw TemplateObjection(message: "template \(invoked.goQuoted) not defined", place: place)
        }
        guard depth < Self.deepest else {
            throw TemplateObjection(message: "exceeded maximum template depth (\(Self.deepest))", place: place)
        }
        let value = try argument.map { try evaluate($0, dot) } ?? .nothing
        let outer = (variables, running)
        variables = [("$", value)]
        running = invoked
        depth += 1
        _ = try list(nodes, value)
        depth -= 1
        (variables, running) = outer
    }

    // MARK: - Pipelines

    private mutating func evaluate(
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

    private mutating func assign(_ name: String, _ value: TemplateValue) throws {
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw TemplateObjection(message: "undefined variable: \(name)")
        }
        variables[index].value = value
    }

    private mutating func evaluate(
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

    private mutating func evaluate(_ operand: TemplateOperand, _ dot: TemplateValue) throws -> TemplateValue {
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

    private mutating func fields(
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

    private func field(_ name: String, of value: TemplateValue) throws -> TemplateValue? {
        switch (value, name) {
        case (.data(let data), "Labels"): return .labels(data.labels)
        case (.data(let data), "ExternalLabels"): return .labels(data.externalLabels)
        case (.data(let data), "ExternalURL"): return .string(data.externalURL ?? "")
        case (.data(let data), "Value"): return .float(data.value)
        case (.sample(let sample), "Labels"): return .labels(sample.labels)
        case (.sample(let sample), "Value"): return .float(sample.value)
        case (.labels(let labels), _): return .string(labels[name] ?? "")
        case (.dictionary(let entries), _): return entries.first { $0.name == name }?.value ?? .nothing
        case (.nothing, _): throw TemplateObjection(message: "nil data; no entry for key \(name.goQuoted)")
        default: return nil
        }
    }

    // MARK: - Calls

    private mutating func call(
        _ name: String,
        _ operand: TemplateOperand,
        _ command: TemplateCommand,
        _ dot: TemplateValue,
        final: TemplateValue?
    ) throws -> TemplateValue {
        guard let function = TemplateFunction.named(name) else {
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
        do {
            return try function.body(arguments, surroundings)
        } catch {
            let message = (error as? TemplateObjection)?.message ?? "\(error)"
            throw TemplateObjection(message: "error calling \(name): \(message)", place: command.place)
        }
    }

    private func parameter(_ index: Int, of function: TemplateFunction) -> TemplateFunction.Parameter {
        index < function.parameters.count ? function.parameters[index] : function.rest ?? .any
    }

    /// `and` and `or` evaluate no more than they need.
    private mutating func shortCircuit(
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

    private mutating func argument(
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

    private func checked(
        _ value: TemplateValue,
        _ parameter: TemplateFunction.Parameter
    ) throws -> TemplateValue {
        let expected: String
        switch (parameter, value) {
        case (.any, _), (.string, .string), (.integer, .integer), (.sample, .sample), (.samples, .samples): return value
        case (.string, _): expected = "string"
        case (.integer, _): expected = "int"
        case (.sample, _): expected = "*template.sample"
        case (.samples, _): expected = "template.queryResult"
        }
        throw TemplateObjection(message: "wrong type for value; expected \(expected); got \(value.typeName)")
    }
}
