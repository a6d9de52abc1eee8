/// Which scalars differ by case only, as Unicode's simple case folding has it.
enum CaseFolding {
    /// Scalars beyond this one have no case.
    private static let last: UInt32 = 0x1E943

    /// For every scalar that has case variants, all of them, itself included.
    ///
    /// Two scalars are variants when the lower case of their upper case is the same; where a mapping is not to one
    /// scalar (`ß`, `ŉ`) the scalar stands for itself. The dotted and dotless i fold only in Turkic languages.
    private static let orbits: [UInt32: [UInt32]] = {
        var groups: [UInt32: [UInt32]] = [:]
        for value in 0x41...last where value != 0x130 && value != 0x131 {
            guard let scalar = Unicode.Scalar(value),
                scalar.properties.isCased || scalar.properties.changesWhenUppercased
            else { continue }
            let upper = single(scalar.properties.uppercaseMapping) ?? scalar
            let lower = single(upper.properties.lowercaseMapping) ?? upper
            groups[lower.value, default: []].append(value)
        }
        var orbits: [UInt32: [UInt32]] = [:]
        for group in groups.values where group.count > 1 {
            for member in group { orbits[member] = group }
        }
        return orbits
    }()

    /// All scalars that differ from `scalar` by case only, itself included.
    static func orbit(of scalar: UInt32) -> [UInt32] {
        guard scalar >= 0x80 else {
            switch scalar {
            case 0x4B, 0x6B: return [0x4B, 0x6B, 0x212A]  // K, k, the Kelvin sign
            case 0x53, 0x73: return [0x53, 0x73, 0x17F]  // S, s, the long s
            case 0x41...0x5A, 0x61...0x7A: return [scalar & ~0x20, scalar | 0x20]
            default: return [scalar]
            }
        }
        return orbits[scalar] ?? [scalar]
    }

    /// Every scalar that has case variants, sorted.
    private static let members = orbits.keys.sorted()

    /// The variants of every scalar in `ranges`.
    static func variants(of ranges: [ClosedRange<UInt32>]) -> [UInt32] {
        ranges.flatMap { range in
            var (low, high) = (0, members.count)
            while low < high {
                let middle = (low + high) / 2
                if members[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
            }
            return members[low...].prefix { $0 <= range.upperBound }.flatMap { orbits[$0] ?? [] }
        }
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }
}
