import Series
import Vocabulary

/// Says what no grammar can: which types go where, which matchers select too much.
struct TypeChecker {
    let bytes: [UInt8]
    let features: LanguageFeatures

    /// Parents first: the first complaint is the outermost one, except for operands, which come before their operator.
    func check(_ expression: Expression) throws(Complaint) {
        switch expression {
        case .number, .string: break
        case .parentheses(let node): try check(node.inner)
        case .unary(let node): try check(node)
        case .binary(let node): try check(node)
        case .aggregation(let node): try check(node)
        case .call(let node): try check(node)
        case .vectorSelector(let node): try check(node)
        case .matrixSelector(let node): try check(node.selector)
        case .subquery(let node):
            try check(node.inner)
            guard node.inner.type == .vector else {
                let found = node.inner.type.rawValue
                throw Complaint("subquery is only allowed on instant vector, got \(found) instead", at: node.range)
            }
        }
    }

    private func expect(_ type: ValueType, _ expression: Expression, in context: String) throws(Complaint) {
        try check(expression)
        guard expression.type == type else {
            throw Complaint(
                "expected type \(type.documented) in \(context), got \(expression.type.documented)",
                at: expression.range
            )
        }
    }

    private func check(_ node: UnaryExpression) throws(Complaint) {
        try check(node.operand)
        let type = node.operand.type
        guard type == .scalar || type == .vector else {
            throw Complaint(
                "unary expression only allowed on expressions of type scalar or instant vector, got \"\(type.documented)\"",
                at: node.range
            )
        }
    }

    private func check(_ node: Aggregation) throws(Complaint) {
        try expect(.vector, node.operand, in: "aggregation expression")
        if let parameter = node.parameter, let type = node.aggregator.parameter {
            try expect(type, parameter, in: "aggregation parameter")
        }
    }

    // MARK: operators

    private func check(_ node: BinaryExpression) throws(Complaint) {
        try check(node.first)
        for (index, link) in node.links.enumerated() {
            try check(link.operand)
            try checkOperation(node.prefix(index + 1))
        }
    }

    /// What is wrong with the last operator, its operands being right.
    private func checkOperation(_ node: BinaryExpression) throws(Complaint) {
        let name = node.operation.rawValue
        let bothScalars = node.type == .scalar
        guard features.histogramTrim || !node.operation.isHistogramTrim else {
            throw Complaint("operator \"\(name)\" needs native histograms, which are not supported", at: place(node))
        }
        guard !node.returnsBool || node.operation.isComparison else {
            throw Complaint("bool modifier can only be used on comparison operators", at: place(node))
        }
        guard node.returnsBool || !node.operation.isComparison || !bothScalars else {
            throw Complaint("comparisons between scalars must use BOOL modifier", at: place(node))
        }
        if node.matching.isOn, let label = node.matching.labels.first(where: node.matching.included.contains) {
            throw Complaint(
                "label \(label.goQuoted) must not occur in ON and GROUP clause at once",
                at: place(node)
            )
        }
        for (type, range) in [(node.leftType, node.leftRange), (node.right.type, node.right.range)]
        where type != .scalar && type != .vector {
            throw Complaint("binary expression must contain only scalar and instant vector types", at: range)
        }
        try checkMatching(node)
    }

    private func checkMatching(_ node: BinaryExpression) throws(Complaint) {
        let matching = node.matching
        let fills = matching.fillLeft != nil || matching.fillRight != nil
        if !node.matchesVectors {
            guard matching.labels.isEmpty else {
                throw Complaint("vector matching only allowed between instant vectors", at: node.range)
            }
            guard !fills else {
                throw Complaint("filling in missing series only allowed between instant vectors", at: node.range)
            }
        }
        guard node.operation.isSetOperator else { return }
        let name = node.operation.rawValue.goQuoted
        guard node.matchesVectors else {
            throw Complaint("set operator \(name) not allowed in binary scalar expression", at: node.range)
        }
        guard !matching.isGrouping else {
            throw Complaint("no grouping allowed for \(name) operation", at: node.range)
        }
        guard !fills else {
            throw Complaint("filling in missing series not allowed for set operators", at: node.range)
        }
    }

    /// Where an operator and its modifiers stand, without the blanks around them.
    private func place(_ node: BinaryExpression) -> SourceRange {
        var range = node.operationRange
        while range.lower < range.upper, bytes[range.lower].isBlank { range.lower += 1 }
        while range.upper > range.lower, bytes[range.upper - 1].isBlank { range.upper -= 1 }
        return range
    }

    // MARK: calls and selectors

    private func check(_ node: FunctionCall) throws(Complaint) {
        let name = node.function.rawValue.goQuoted
        let signature = node.function.signature
        let count = node.arguments.count
        let (least, most) = (signature.count.lowerBound, signature.count.upperBound)
        guard least != most || count == least else {
            throw Complaint("expected \(least) argument(s) in call to \(name), got \(count)", at: node.range)
        }
        guard count >= least else {
            throw Complaint("expected at least \(least) argument(s) in call to \(name), got \(count)", at: node.range)
        }
        guard count <= most else {
            throw Complaint("expected at most \(most) argument(s) in call to \(name), got \(count)", at: node.range)
        }
        for (index, argument) in node.arguments.enumerated() {
            if node.function == .info, index == 1 {
                try checkInfoSelector(argument)
            } else if let type = signature.type(at: index) {
                try expect(type, argument, in: "call to function \(name)")
            }
        }
    }

    /// The second argument of `info` picks labels: it has matchers only, and they may match everything.
    private func checkInfoSelector(_ argument: Expression) throws(Complaint) {
        guard argument.type == .vector else {
            throw Complaint(
                "expected type instant vector in call to function \"info\", got \(argument.type.documented)",
                at: argument.range
            )
        }
        guard case .vectorSelector(let selector) = argument else {
            throw Complaint("expected label selectors only", at: argument.range)
        }
        guard selector.name == nil else {
            throw Complaint("expected label selectors only, got vector selector instead", at: argument.range)
        }
    }

    private func check(_ node: VectorSelector) throws(Complaint) {
        if let name = node.name {
            let others = node.matchers.dropLast()
            guard let other = others.first(where: { $0.name == Labels.metricNameLabel }) else { return }
            throw Complaint(
                "metric name must not be set twice: \(name.goQuoted) or \(other.value.goQuoted)",
                at: node.range
            )
        }
        guard node.matchers.contains(where: { !$0.matchesEmpty }) else {
            throw Complaint("vector selector must contain at least one non-empty matcher", at: node.range)
        }
    }
}
