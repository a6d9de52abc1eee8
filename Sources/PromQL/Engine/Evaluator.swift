import Series
import Vocabulary

/// Walks a tree and computes each node for all instants at once.
///
/// One evaluation, one evaluator. Fixed subtrees (everything under an `@`) are computed once and repeated.
final class Evaluator {
    let prepared: PreparedQuery
    let options: EngineOptions
    let view: LabelView
    /// The instants of the whole query: what `start()` means, in subqueries too.
    let queryGrid: Grid
    /// The end that was asked for, which no instant of the grid need fall on: what `end()`, `@ end()` and `range()` mean.
    let queryEnd: Int64
    /// What `step()` is in milliseconds: 0 in an instant query.
    let queryStep: Int64
    var budget: Budget
    var annotations = Annotations()

    /// Of a range query `end` is the end asked for; of an instant query it is nil.
    init(_ prepared: PreparedQuery, grid: Grid, end: Int64?, options: EngineOptions, time: any Time) {
        self.prepared = prepared
        self.options = options
        view = LabelView(delaysNameRemoval: options.delaysNameRemoval)
        queryGrid = grid
        queryEnd = end ?? grid.start
        queryStep = end == nil ? 0 : grid.step
        budget = Budget(options, time: time)
    }

    /// The value of an expression that is no range vector.
    func evaluate(_ expression: Expression, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        try budget.checkTime()
        let held = budget.held
        let traits = expression.traits
        let isFixed = grid.count > 1 && traits.containsSelector && traits.isStepInvariant
        let operand = isFixed ? try fixed(expression, grid) : try compute(expression, grid)
        try budget.settle(at: held, plus: operand.size)
        return operand
    }

    /// Computes at the first instant what is the same at all.
    private func fixed(_ expression: Expression, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        switch try compute(expression, Grid(at: grid.start)) {
        case .scalar(let column): return .scalar(.constant(column[0]))
        case .string(let literal): return .string(literal)
        case .vector(let table): return .vector(try table.repeated(columns: grid.count, &budget))
        }
    }

    private func compute(_ expression: Expression, _ grid: Grid) throws(EvaluationFailure) -> Operand {
        switch expression {
        case .number(let literal): return .scalar(.constant(literal.value))
        case .string(let literal): return .string(literal)
        case .parentheses(let node): return try compute(node.inner, grid)
        case .unary(let node): return try unary(node, grid)
        case .binary(let node): return try binary(node, grid)
        case .aggregation(let node): return .vector(try aggregation(node, grid))
        case .call(let node): return try call(node, grid)
        case .vectorSelector(let node): return .vector(try select(node, grid))
        case .matrixSelector, .subquery:
            throw EvaluationFailure("a range vector has no value of its own")
        }
    }

    // MARK: operands of a known type

    func vector(_ expression: Expression, _ grid: Grid) throws(EvaluationFailure) -> SeriesTable {
        guard case .vector(let table) = try evaluate(expression, grid) else {
            throw EvaluationFailure("expected an instant vector, got \(expression.type.documented)")
        }
        return table
    }

    func scalar(_ expression: Expression, _ grid: Grid) throws(EvaluationFailure) -> Column {
        guard case .scalar(let column) = try evaluate(expression, grid) else {
            throw EvaluationFailure("expected a scalar, got \(expression.type.documented)")
        }
        return column
    }

    func string(_ expression: Expression) throws(EvaluationFailure) -> StringLiteral {
        guard case .string(let literal) = expression.unwrapped else {
            throw EvaluationFailure("expected a string, got \(expression.type.documented)")
        }
        return literal
    }

    // MARK: annotations

    /// `1:8`, as annotations end.
    func place(_ range: SourceRange) -> String { "(\(prepared.query.location(of: range)))" }
}
