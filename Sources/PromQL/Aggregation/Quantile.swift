/// The q-quantile of some values, interpolated between the two next to it.
///
/// NaN counts as the smallest value. Outside of 0...1 the result is infinite.
func quantile(_ q: Double, of values: [Double], _ budget: inout Budget) throws(EvaluationFailure) -> Double {
    guard !values.isEmpty, !q.isNaN else { return .nan }
    guard q >= 0 else { return -.infinity }
    guard q <= 1 else { return .infinity }
    try budget.take(values.count)
    let sorted = try values.sorted(&budget) { $0.isNaN ? !$1.isNaN : $0 < $1 }
    budget.release(values.count)
    let rank = q * Double(sorted.count - 1)
    let lower = rank.rounded(.down)
    let weight = rank - lower
    let index = Int(lower)
    return sorted[index] * (1 - weight) + sorted[min(index + 1, sorted.count - 1)] * weight
}
