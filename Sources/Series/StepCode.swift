/// Signed integers in a prefix code: short ones in few bits.
///
/// So many ones, a zero (none after six ones, as there are no more classes), then the number in 3, 6, 8, 10, 13, 20 or
/// 64 bits, the sign in the lowest.
enum StepCode {
    private static let mostOnes = 6

    private static func width(_ ones: Int) -> Int {
        switch ones {
        case 0: 3
        case 1: 6
        case 2: 8
        case 3: 10
        case 4: 13
        case 5: 20
        default: 64
        }
    }

    private static func zigzag(_ number: Int64) -> UInt64 { UInt64(bitPattern: number << 1 ^ number >> 63) }

    /// How many ones announce the number.
    private static func ones(_ folded: UInt64) -> Int {
        switch 64 - folded.leadingZeroBitCount {
        case ...3: 0
        case ...6: 1
        case ...8: 2
        case ...10: 3
        case ...13: 4
        case ...20: 5
        default: mostOnes
        }
    }

    static func cost(_ number: Int64) -> Int {
        let ones = ones(zigzag(number))
        return width(ones) + min(ones + 1, mostOnes)
    }

    static func write(_ number: Int64, to writer: inout BitWriter) {
        let folded = zigzag(number)
        let ones = ones(folded)
        if ones == mostOnes {
            writer.write(0b11_1111, mostOnes)
            writer.write(folded, 64)
        } else {
            let prefix: UInt64 = (1 << UInt64(ones + 1)) - 2
            writer.write(prefix << UInt64(width(ones)) | folded, ones + 1 + width(ones))
        }
    }

    static func read(from reader: inout BitReader) -> Int64 {
        unfolded(reader.read(width(reader.readOnes(upTo: mostOnes))))
    }

    /// Reads a number of up to 20 bits from the highest bits of a window; nil for a longer one.
    static func read(fromTopOf window: UInt64) -> (number: Int64, length: Int)? {
        let ones = (~window).leadingZeroBitCount
        guard ones < mostOnes else { return nil }
        let width = width(ones)
        let folded = (window &<< UInt64(ones &+ 1)) &>> UInt64(64 &- width)
        return (unfolded(folded), ones &+ 1 &+ width)
    }

    private static func unfolded(_ folded: UInt64) -> Int64 {
        Int64(bitPattern: folded >> 1) ^ -Int64(folded & 1)
    }
}
