import PromQL

/// The selectors of an expression that should find something.
///
/// Where the author reckons with their absence, nothing is expected: below `absent` and `absent_over_time`, to both sides of
/// `or`, to the right of `unless`. The alerts of rules come and go by themselves.
struct ExpectedSelectors {
    private(set) var all: [VectorSelector] = []

    init(_ expression: Expression) {
        collect(expression)
    }

    private mutating func collect(_ expression: Expression) {
        switch expression {
        case .vectorSelector(let node): note(node)
        case .matrixSelector(let node): note(node.selector)
        case .call(let node) where node.function == .absent || node.function == .absentOverTime: break
        case .binary(let node):
            let (operands, operations) = (node.operands, node.operations)
            // All that stands before the last `or` of a list is to the left of it.
            let excused = operations.lastIndex(of: .or).map { $0 + 1 } ?? -1
            for (index, operand) in operands.enumerated() where index > excused {
                if index == 0 || operations[index - 1] != .unless { collect(operand) }
            }
        default:
            for child in expression.children { collect(child) }
        }
    }

    private mutating func note(_ selector: VectorSelector) {
        guard !["ALERTS", "ALERTS_FOR_STATE"].contains(selector.matchers.exactName) else { return }
        all.append(selector)
    }
}
