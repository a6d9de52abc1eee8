import Vocabulary

extension TemplateRunner {
    /// The value of a command that calls a method with arguments; nil when it does not.
    ///
    /// There are two: `Remove` of Alertmanager's `KV`, and `Format` of a time.
    mutating func method(
        _ command: TemplateCommand,
        _ dot: TemplateValue,
        final: TemplateValue?
    ) throws -> TemplateValue? {
        guard command.operands.count > 1 || final != nil, let first = command.operands.first,
            let (name, receiver) = Self.split(first)
        else { return nil }
        let value = try evaluate(receiver, dot)
        var arguments: [TemplateValue] = []
        for operand in command.operands.dropFirst() { arguments.append(try evaluate(operand, dot)) }
        if let final { arguments.append(final) }
        place = first.place
        switch (value, name) {
        case (.pairs(let labels), "Remove"):
            guard arguments.count == 1, case .list(let list) = arguments[0], let names = list.strings else {
                throw TemplateObjection(message: "wrong args for Remove: want one []string")
            }
            return .pairs(labels.projected(.dropping(names)))
        case (.time(let time), "Format"):
            guard arguments.count == 1, case .string(let layout) = arguments[0] else {
                throw TemplateObjection(message: "wrong args for Format: want one string")
            }
            return .string(GoTime.text(time, layout: layout))
        default: return nil
        }
    }

    /// `.a.b.Name` as `Name` and `.a.b`.
    private static func split(_ operand: TemplateOperand) -> (name: String, receiver: TemplateOperand)? {
        let kind: TemplateOperand.Kind
        let name: String
        switch operand.kind {
        case .field(let names):
            guard let last = names.last else { return nil }
            name = last
            kind = names.count == 1 ? .dot : .field(names.dropLast())
        case .variable(let variable, let names):
            guard let last = names.last else { return nil }
            name = last
            kind = .variable(variable, names.dropLast())
        case .pipeline(let pipeline, let names):
            guard let last = names.last else { return nil }
            name = last
            kind = .pipeline(pipeline, names.dropLast())
        case .dot, .nothing, .bool, .number, .string, .function: return nil
        }
        return (name, TemplateOperand(kind: kind, place: operand.place))
    }
}

extension Labels {
    /// What Alertmanager's `KV` answers to a method without arguments; nil for what is no method of it.
    func method(_ name: String) -> TemplateValue? {
        switch name {
        case "Names": .list(TemplateList(strings: map(\.name)))
        case "Values": .list(TemplateList(strings: map(\.value)))
        case "SortedPairs": .list(sortedPairs)
        default: nil
        }
    }

    /// Sorted by name, `alertname` first.
    private var sortedPairs: TemplateList {
        let sorted = filter { $0.name == "alertname" } + filter { $0.name != "alertname" }
        return TemplateList(
            "template.Pairs",
            sorted.map { pair in
                .record(
                    TemplateRecord(
                        "template.Pair",
                        [("Name", .string(pair.name)), ("Value", .string(pair.value))]
                    )
                )
            },
            fields: [
                ("Names", .list(TemplateList(strings: sorted.map(\.name)))),
                ("Values", .list(TemplateList(strings: sorted.map(\.value)))),
            ]
        )
    }
}
