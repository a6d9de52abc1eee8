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
    var variables: [(name: String, value: TemplateValue)] = []
    private var running: String
    private var depth = 0
    private var steps = 0
    private(set) var output = ""
    /// What errors point at.
    var place = TemplatePlace(offset: 0, text: "")

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

    /// Carries out `nodes` with `dot` as their data.
    mutating func run(_ nodes: [TemplateNode], _ dot: TemplateValue) throws(TemplateFailure) {
        do {
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
            if pipeline.variables.isEmpty { try write(surroundings.escape(value.printed)) }
        case .condition(let branch): return try condition(branch, dot, isWith: false)
        case .with(let branch): return try condition(branch, dot, isWith: true)
        case .range(let branch): return try loop(branch, dot)
        case .invocation(let name, let argument, let place): try invoke(name, argument, place, dot)
        case .leave: return .leave
        case .skip: return .skip
        }
        return .on
    }

    mutating func step(by count: Int = 1) throws {
        steps += count
        guard steps <= Self.mostSteps else { throw TemplateObjection(message: "the template takes too long") }
    }

    private mutating func write(_ text: String) throws {
        output += text
        try checkLength(output)
    }

    func checkLength(_ text: String) throws {
        guard text.utf8.count <= Self.longest else {
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
}
