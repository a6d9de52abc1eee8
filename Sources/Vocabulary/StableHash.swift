/// FNV-1a, 64 bits: the same in every process, unlike Swift's own seeded hashes; tells contents apart, guards no secret.
package struct StableHash: Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        // A caller of another module gets this unspecialised: a hundred times slower, were the loop generic too.
        let value = value
        let sum = bytes.withContiguousStorageIfAvailable { unsafe $0.reduce(value, Self.sum) }
        self.value = sum ?? bytes.reduce(value, Self.sum)
    }

    private static func sum(_ value: UInt64, _ byte: UInt8) -> UInt64 { (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
