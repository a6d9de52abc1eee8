/// The greater and the lesser of two numbers as Go's `math.Max` and `math.Min` choose.
///
/// The infinity that wins over all numbers wins over NaN too; NaN wins over the rest.
enum GoExtremes {
    static func greater(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        return left.isNaN || right.isNaN ? .nan : max(left, right)
    }

    static func lesser(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity || right == -.infinity { return -.infinity }
        return left.isNaN || right.isNaN ? .nan : min(left, right)
    }
}
