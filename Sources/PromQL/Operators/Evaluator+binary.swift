extension Evaluator {
    func unary(_ node: UnaryExpression, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        switch try evaluate(node.operand, grid) {
        case .scalar(let column): return .scalar(node.isNegation ? try map(column, grid) { -$0 } : column)
        case .vector(var table):
            guard node.isNegation else { return .vector(table) }
            try table.transform(&budget) { -$0 }
            table.dropNames()
            try table.settleEqualRows(view, .areJoined, &budget)
            return .vector(table)
        case .string: throw EvaluationFailure("a string has no sign")
        }
    }

    func binary(_ node: BinaryExpression, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        let held = budget.held
        // What is the same at all instants is computed once.
        let fixed = grid.count > 1 ? node.links.prefix { $0.traits.isStepInvariant }.count : 0
        var done = fixed < node.links.count ? fixed : 0
        var left = try evaluate(done > 0 ? .binary(node.prefix(done)) : node.first, grid)
        while done < node.links.count {
            let operation = node.prefix(done + 1)
            let unions = node.unions(after: done)
            if unions > 1 {
                left = try union(left, node, done + 1...done + unions, grid)
                done += unions
            } else {
                let right = try evaluate(operation.right, grid)
                left = try combine(operation, consume left, right, grid)
                done += 1
            }
            try budget.settle(at: held, plus: left.size)
        }
        return left
    }

    /// `a or b or c or d` by pairs, and pairs of pairs: it is the same, and not copied again for every operand.
    private func union(
        _ first: Operand,
        _ node: BinaryExpression,
        _ operations: ClosedRange<Int>,
        _ grid: Grid
    ) throws(EvaluationFailure) -> Operand {
        let held = budget.held - first.size
        let operation = node.prefix(operations.lowerBound)
        var parts = [(operand: first, weight: 1)]
        for count in operations {
            parts.append((try evaluate(node.prefix(count).right, grid), 1))
            while parts.count > 1,
                count == operations.upperBound || parts[parts.count - 2].weight <= parts[parts.count - 1].weight
            {
                let (right, left) = (parts.removeLast(), parts.removeLast())
                parts.append((try combine(operation, left.operand, right.operand, grid), left.weight + right.weight))
                try budget.settle(at: held, plus: parts.reduce(0) { $0 + $1.operand.size })
            }
        }
        return parts[0].operand
    }

    private func combine(
        _ node: BinaryExpression,
        _ left: consuming Operand,
        _ right: consuming Operand,
        _ grid: Grid
    ) throws(EvaluationFailure) -> Operand {
        guard !node.operation.isHistogramTrim else {
            throw EvaluationFailure.nativeHistograms("operator \"\(node.operation.rawValue)\"")
        }
        switch (consume left, consume right) {
        case (.scalar(let left), .scalar(let right)):
            return .scalar(try combine(left, right, grid, node.operation.arithmetic))
        case (.vector(let table), .scalar(let column)):
            let operation = PairOperation(node)
            return .vector(try apply(operation, to: table) { operation($0, column[$1], kept: $0) })
        case (.scalar(let column), .vector(let table)):
            let operation = PairOperation(node)
            return .vector(try apply(operation, to: table) { operation(column[$1], $0, kept: $0) })
        case (.vector(let left), .vector(let right)):
            guard !node.operation.isSetOperator else {
                return .vector(try SetOperation(node, view, columns: grid.count).result(left, right, &budget))
            }
            var join = VectorJoin(node, view, columns: grid.count)
            return .vector(try join.result(left, right, &budget))
        case (.string, _), (_, .string): throw EvaluationFailure("a string is no operand")
        }
    }

    private func apply(
        _ operation: PairOperation,
        to operand: consuming SeriesTable,
        _ function: (Double, Int) -> Double
    ) throws(EvaluationFailure) -> SeriesTable {
        guard !operation.isFilter else { return try operand.filtered(&budget, function) }
        var table = operand
        try table.transform(&budget, function)
        table.dropNames()
        try table.settleEqualRows(view, .areJoined, &budget)
        return table
    }
}

extension BinaryExpression {
    /// How many operators `or` that match by the same labels follow the first ones.
    fileprivate func unions(after done: Int) -> Int {
        let rest = links.dropFirst(done)
        return rest.prefix { $0.operation == .or && $0.matching == rest.first?.matching }.count
    }
}
