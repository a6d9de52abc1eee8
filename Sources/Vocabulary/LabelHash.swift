/// A fast 64-bit hash over labels and the like, eight bytes a step, seeded per process.
///
/// Each step folds the 128-bit product of the state and an odd constant. Never written down: another process hashes
/// the same labels differently.
package struct LabelHash {
    private static let seed = UInt64.random(in: .min ... .max)

    private var state = LabelHash.seed

    package init() {}

    package mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        state = unsafe bytes.extracting(range).withUnsafeBytes { bytes in
            var (state, offset) = (state, 0)
            while bytes.count - offset >= 8 {
                let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                state = Self.mix(state ^ word)
                offset += 8
            }
            var tail = UInt64(truncatingIfNeeded: bytes.count) << 56
            for index in offset..<bytes.count { tail ^= unsafe UInt64(bytes[index]) << UInt64(8 * (index - offset)) }
            return Self.mix(state ^ tail)
        }
    }

    package var value: UInt64 { Self.mix(state) }

    private static func mix(_ word: UInt64) -> UInt64 {
        let product = word.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }
}
