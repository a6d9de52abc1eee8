/// A sum that keeps what rounding loses, after Kahan and Neumaier.
struct KahanSum {
    private(set) var sum: Double
    private(set) var compensation = 0.0

    init(_ first: Double = 0) {
        sum = first
    }

    var value: Double { sum + compensation }

    mutating func add(_ value: Double) {
        let total = sum + value
        if total.isInfinite {
            // Nothing was lost that could still count.
            compensation = 0
        } else if sum.magnitude >= value.magnitude {
            compensation += (sum - total) + value
        } else {
            compensation += (value - total) + sum
        }
        sum = total
    }

    mutating func scale(by factor: Double) {
        sum *= factor
        compensation *= factor
    }

    mutating func divide(by divisor: Double) {
        sum /= divisor
        compensation /= divisor
    }
}

/// An average: the sum by the count, or, where the sum overflows, from there on a moving mean.
struct KahanMean {
    private var total: KahanSum
    private var count = 1.0
    private var isMoving = false

    init(_ first: Double) {
        total = KahanSum(first)
    }

    var value: Double {
        isMoving ? total.value : total.sum / count + total.compensation / count
    }

    mutating func add(_ value: Double) {
        count += 1
        if !isMoving {
            var next = total
            next.add(value)
            guard next.sum.isInfinite else {
                total = next
                return
            }
            isMoving = true
            total.divide(by: count - 1)
        }
        total.scale(by: (count - 1) / count)
        total.add(value / count)
    }
}

/// Variance by Welford's method.
struct Variance {
    private var count = 0.0
    private var mean = KahanSum()
    private var squares = KahanSum()

    /// Of the whole population.
    var value: Double { squares.value / count }

    mutating func add(_ value: Double) {
        count += 1
        let delta = value - mean.value
        mean.add(delta / count)
        squares.add(delta * (value - mean.value))
    }
}
