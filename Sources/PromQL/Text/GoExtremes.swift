/// The greater and the lesser of two numbers as Go's `math.Max` and `math.Min` choose.
///
/// The infinity that wins over all numbers wins over NaN too; NaN wins over the rest. Minus zero is less than zero.
enum GoExtremes {
    static func greater(_ left: Double, _ right: Double) -> Double {
        if left == .infinity || right == .infinity { return .infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == right { return left.sign == .minus ? right : left }
        return max(left, right)
    }

    static func lesser(_ left: Double, _ right: Double) -> Double {
        if left == -.infinity || right == -.infinity { return -.infinity }
        if left.isNaN || right.isNaN { return .nan }
        if left == right { return left.sign == .minus ? left : right }
        return min(left, right)
    }
}
