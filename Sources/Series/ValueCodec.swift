/// How values follow one another in a chunk; writer and reader keep the same one.
///
/// Each value is written in whichever of these takes the fewest bits:
///
/// | bits | meaning |
/// |---|---|
/// | `0` | the same value |
/// | `10` step | a decimal number with as many digits after the point as the decimal before |
/// | `110` bits | XOR with the value before, within the window of the XOR before |
/// | `1110` 5 bits, 6 bits, bits | XOR with leading zeros and length of a new window |
/// | `1111` 3 bits, step | a decimal number with so many digits after the point; 7 for a number of pages |
///
/// XOR is Gorilla's scheme (Pelkonen et al., VLDB 2015). It is poor at what people measure: 45.37 and 45.38 differ in
/// most bits. As decimals they differ by one. A *step* is the difference to the value before in units of the last digit;
/// where steps resemble each other, as a counter's do, only its change is written. Decimals are only written where they
/// read back bit by bit. What memory a process has comes in pages of 4096 bytes: they are the last digit there.
struct ValueCodec {
    private static let mostDigits = 6
    /// In the place of a number of digits.
    private static let pages = 7
    /// Integers up to here are exact.
    private static let largestMantissa = 9_007_199_254_740_992.0

    private(set) var bits: UInt64 = 0
    /// The value in units of the last digit; see ``mantissa(_:_:)``.
    private var mantissa: Int64 = 0
    private var lastStep: Int64 = 0
    /// Above zero when steps have lately been closer to the one before than to nothing.
    private var steadiness: Int8 = 0
    private var leading: UInt8 = 0
    /// Length of the XOR window, 0 before there is one.
    private var length: UInt8 = 0
    private var digits: UInt8 = 0

    var value: Double { Double(bitPattern: bits) }

    /// Starts a chunk at its first value, which is written in full.
    init(first bits: UInt64 = 0) {
        self.bits = bits
        mantissa = Self.mantissa(Double(bitPattern: bits), 0)
    }

    /// The state but for the value, from which the rest of it can be told.
    struct Context: Sendable {
        fileprivate let lastStep: Int64
        fileprivate let steadiness: Int8
        fileprivate let leading: UInt8
        fileprivate let length: UInt8
        fileprivate let digits: UInt8
    }

    var context: Context {
        Context(lastStep: lastStep, steadiness: steadiness, leading: leading, length: length, digits: digits)
    }

    /// Goes on where another one was.
    init(bits: UInt64, context: Context) {
        self.bits = bits
        mantissa = Self.mantissa(Double(bitPattern: bits), Int(context.digits))
        lastStep = context.lastStep
        steadiness = context.steadiness
        leading = context.leading
        length = context.length
        digits = context.digits
    }

    private static func power(_ digits: Int) -> Double {
        switch digits {
        case 0: 1
        case 1: 1e1
        case 2: 1e2
        case 3: 1e3
        case 4: 1e4
        case 5: 1e5
        case 6: 1e6
        default: 0x1p-12  // pages
        }
    }

    /// The value in units of the last digit, 0 where that makes no sense: reader and writer agree on it in any case.
    private static func mantissa(_ value: Double, _ digits: Int) -> Int64 {
        let scaled = value * power(digits)
        return abs(scaled) <= largestMantissa ? Int64(scaled + (scaled < 0 ? -0.5 : 0.5)) : 0
    }

    private static func value(_ mantissa: Int64, _ digits: Int) -> Double {
        digits == 0 ? Double(mantissa) : Double(mantissa) / power(digits)
    }

    private var expectedStep: Int64 { steadiness > 0 ? lastStep : 0 }

    private mutating func note(step: Int64) {
        let isSteady = (step &- lastStep).magnitude < step.magnitude
        steadiness = max(-4, min(4, steadiness + (isSteady ? 1 : -1)))
        lastStep = step
    }

    private mutating func setDigits(_ count: UInt8) {
        (digits, lastStep) = (count, 0)
        mantissa = Self.mantissa(value, Int(count))
    }

    private mutating func setBits(_ new: UInt64) {
        bits = new
        mantissa = Self.mantissa(value, Int(digits))
        lastStep = 0
    }

    private struct Decimal {
        let digits: Int
        let mantissa: Int64
        let change: Int64
        let cost: Int
    }

    /// The value as a decimal with that many digits, nil when it is none.
    private func decimal(_ next: UInt64, digits: Int) -> Decimal? {
        let mantissa = Self.mantissa(Double(bitPattern: next), digits)
        guard Self.value(mantissa, digits).bitPattern == next else { return nil }
        let isSame = digits == Int(self.digits)
        let change =
            isSame ? mantissa &- self.mantissa &- expectedStep : mantissa &- Self.mantissa(value, digits)
        let cost = (isSame ? 2 : 7) + StepCode.cost(change)
        return Decimal(digits: digits, mantissa: mantissa, change: change, cost: cost)
    }

    /// The cheapest decimal: with the digits of the one before, or as few as it takes.
    private func decimal(_ next: UInt64) -> Decimal? {
        let asBefore = decimal(next, digits: Int(digits))
        if let asBefore, asBefore.cost <= 16 { return asBefore }
        // A whole number needs no digits, but may be of pages.
        let others = asBefore != nil && digits == 0 ? Self.pages...Self.pages : 0...Self.mostDigits
        for count in others where count != Int(digits) {
            guard let decimal = decimal(next, digits: count) else { continue }
            guard let asBefore, asBefore.cost <= decimal.cost else { return decimal }
            break
        }
        return asBefore
    }

    mutating func write(_ next: UInt64, to writer: inout BitWriter) {
        let xor = next ^ bits
        guard xor != 0 else {
            writer.write(0, 1)
            lastStep = 0
            return
        }
        let newLeading = min(xor.leadingZeroBitCount, 31)
        let trailing = xor.trailingZeroBitCount
        let newLength = 64 - newLeading - trailing
        let windowTrailing = 64 - Int(leading) - Int(length)
        let fits = length > 0 && newLeading >= Int(leading) && trailing >= windowTrailing
        let xorCost = min(fits ? 3 + Int(length) : .max, 15 + newLength)
        if let decimal = decimal(next), decimal.cost <= xorCost {
            return writeDecimal(decimal, to: &writer)
        }
        if fits, 3 + Int(length) <= 15 + newLength {
            writer.write(0b110, 3)
            writer.write(xor >> UInt64(windowTrailing), Int(length))
        } else {
            (leading, length) = (UInt8(newLeading), UInt8(newLength))
            writer.write(0b1110 << 11 | UInt64(newLeading) << 6 | UInt64(newLength - 1), 15)
            writer.write(xor >> UInt64(trailing), newLength)
        }
        setBits(next)
    }

    private mutating func writeDecimal(_ decimal: Decimal, to writer: inout BitWriter) {
        if decimal.digits == Int(digits) {
            writer.write(0b10, 2)
        } else {
            writer.write(0b1111 << 3 | UInt64(decimal.digits), 7)
            setDigits(UInt8(decimal.digits))
        }
        StepCode.write(decimal.change, to: &writer)
        move(by: decimal.mantissa &- mantissa)
    }

    /// Goes on to the decimal so many units away.
    private mutating func move(by step: Int64) {
        note(step: step)
        mantissa = mantissa &+ step
        bits = Self.value(mantissa, Int(digits)).bitPattern
    }

    mutating func read(from reader: inout BitReader) {
        switch reader.readOnes(upTo: 4) {
        case 0: readNothing()
        case 1: read(change: StepCode.read(from: &reader))
        case 2: readXOR(from: &reader)
        case 3:
            leading = UInt8(reader.read(5))
            // Longer than fits is written by nobody; cut, so that nothing a stranger wrote shifts out of range.
            length = min(UInt8(reader.read(6)) + 1, 64 - leading)
            readXOR(from: &reader)
        default:
            setDigits(UInt8(reader.read(3)))
            move(by: expectedStep &+ StepCode.read(from: &reader))
        }
    }

    /// The value has not changed.
    mutating func readNothing() {
        lastStep = 0
    }

    /// A decimal with as many digits as before.
    mutating func read(change: Int64) {
        move(by: expectedStep &+ change)
    }

    private mutating func readXOR(from reader: inout BitReader) {
        setBits(bits ^ reader.read(Int(length)) << UInt64(64 - leading - length))
    }
}
