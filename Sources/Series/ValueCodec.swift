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
/// | `1111` 3 bits, step | a decimal number with so many digits after the point |
///
/// XOR is Gorilla's scheme (Pelkonen et al., VLDB 2015). It is poor at what people measure: 45.37 and 45.38 differ in
/// most bits. As decimals they differ by one. A *step* is the difference to the value before in units of the last digit;
/// where steps resemble each other, as a counter's do, only its change is written. Decimals are only written where they
/// read back bit by bit.
struct ValueCodec {
    static let mostDigits = 7
    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7]
    /// Integers up to here are exact.
    private static let largestMantissa = 9_007_199_254_740_992.0

    private(set) var bits: UInt64 = 0
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
    }

    /// The value in units of the last digit, 0 where that makes no sense: reader and writer agree on it in any case.
    private static func mantissa(_ value: Double, _ digits: Int) -> Int64 {
        let scaled = (value * powers[digits]).rounded()
        return abs(scaled) <= largestMantissa ? Int64(scaled) : 0
    }

    private static func value(_ mantissa: Int64, _ digits: Int) -> Double { Double(mantissa) / powers[digits] }

    private var expectedStep: Int64 { steadiness > 0 ? lastStep : 0 }

    private mutating func note(step: Int64) {
        let isSteady = (step &- lastStep).magnitude < step.magnitude
        steadiness = max(-4, min(4, steadiness + (isSteady ? 1 : -1)))
        lastStep = step
    }

    private struct Decimal {
        let digits: Int
        let step: Int64
        let change: Int64
        let cost: Int
    }

    /// The value as a decimal with that many digits, nil when it is none.
    private func decimal(_ next: UInt64, digits: Int) -> Decimal? {
        let mantissa = Self.mantissa(Double(bitPattern: next), digits)
        guard Self.value(mantissa, digits).bitPattern == next else { return nil }
        let isSame = digits == Int(self.digits)
        let step = mantissa &- Self.mantissa(value, digits)
        let change = isSame ? step &- expectedStep : step
        return Decimal(digits: digits, step: step, change: change, cost: (isSame ? 2 : 7) + StepCode.cost(change))
    }

    /// The cheapest decimal: with the digits of the one before, or as few as it takes.
    private func decimal(_ next: UInt64) -> Decimal? {
        let asBefore = decimal(next, digits: Int(digits))
        if let asBefore, digits == 0 || asBefore.cost <= 16 { return asBefore }
        for count in 0...Self.mostDigits where count != Int(digits) {
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
            writeDecimal(decimal, to: &writer)
        } else if fits, 3 + Int(length) <= 15 + newLength {
            writer.write(0b110, 3)
            writer.write(xor >> UInt64(windowTrailing), Int(length))
            lastStep = 0
        } else {
            (leading, length) = (UInt8(newLeading), UInt8(newLength))
            writer.write(0b1110 << 11 | UInt64(newLeading) << 6 | UInt64(newLength - 1), 15)
            writer.write(xor >> UInt64(trailing), newLength)
            lastStep = 0
        }
        bits = next
    }

    private mutating func writeDecimal(_ decimal: Decimal, to writer: inout BitWriter) {
        if decimal.digits == Int(digits) {
            writer.write(0b10, 2)
        } else {
            writer.write(0b1111 << 3 | UInt64(decimal.digits), 7)
            (digits, lastStep) = (UInt8(decimal.digits), 0)
        }
        StepCode.write(decimal.change, to: &writer)
        note(step: decimal.step)
    }

    mutating func read(from reader: inout BitReader) {
        switch reader.readOnes(upTo: 4) {
        case 0: lastStep = 0
        case 1: readDecimal(from: &reader)
        case 2: readXOR(from: &reader)
        case 3:
            leading = UInt8(reader.read(5))
            // Longer than fits is written by nobody; cut, so that nothing a stranger wrote shifts out of range.
            length = min(UInt8(reader.read(6)) + 1, 64 - leading)
            readXOR(from: &reader)
        default:
            digits = UInt8(reader.read(3))
            lastStep = 0
            readDecimal(from: &reader)
        }
    }

    private mutating func readXOR(from reader: inout BitReader) {
        let high = length > 32 ? reader.read(Int(length) - 32) << 32 : 0
        let xor = high | reader.read(min(Int(length), 32))
        bits ^= xor << UInt64(64 - leading - length)
        lastStep = 0
    }

    private mutating func readDecimal(from reader: inout BitReader) {
        let step = expectedStep &+ StepCode.read(from: &reader)
        note(step: step)
        let mantissa = Self.mantissa(value, Int(digits)) &+ step
        bits = Self.value(mantissa, Int(digits)).bitPattern
    }
}

/// Signed integers in a prefix code: short ones in few bits.
enum StepCode {
    /// Bits of the number after so many ones.
    private static let widths = [3, 6, 8, 10, 13, 20, 64]

    private static func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: number << 1 ^ number >> 63) }

    private static func classIndex(_ folded: UInt64) -> Int {
        let length = 64 - folded.leadingZeroBitCount
        return widths.firstIndex { length <= $0 } ?? widths.count - 1
    }

    static func cost(_ number: Int64) -> Int {
        let index = classIndex(zigzag(number))
        return widths[index] + min(index + 1, widths.count - 1)
    }

    static func write(_ number: Int64, to writer: inout BitWriter) {
        let folded = zigzag(number)
        let index = classIndex(folded)
        let isLast = index == widths.count - 1
        // `index` ones, and a zero unless all classes are told apart already.
        writer.write(isLast ? (1 << UInt64(index)) - 1 : (1 << UInt64(index + 1)) - 2, isLast ? index : index + 1)
        writer.write(folded, widths[index])
    }

    static func read(from reader: inout BitReader) -> Int64 {
        let width = widths[reader.readOnes(upTo: widths.count - 1)]
        let folded = width == 64 ? reader.readWord() : reader.read(width)
        return Int64(bitPattern: folded >> 1) ^ -Int64(folded & 1)
    }
}
