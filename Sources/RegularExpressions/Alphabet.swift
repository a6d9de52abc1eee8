/// The scalars sorted into classes that a program cannot tell apart.
struct Alphabet: Sendable {
    /// The first scalar of each class's run; a class that comes back later has several runs under several numbers.
    private let starts: [UInt32]
    private let ascii: [Int32]

    init(_ program: Program) {
        var bounds: Set<UInt32> = [0]
        func add(_ ranges: [ClosedRange<UInt32>]) {
            for range in ranges {
                bounds.insert(range.lowerBound)
                if range.upperBound < ScalarSet.last { bounds.insert(range.upperBound + 1) }
            }
        }
        for instruction in program.instructions {
            if case .scalar(let scalar) = instruction { add([scalar...scalar]) }
        }
        for set in program.sets { add(set.ranges) }
        if program.hasAssertions { add(ScalarSet.wordCharacters.ranges + [0xA...0xA]) }
        let starts = bounds.sorted()
        self.starts = starts
        ascii = (0..<0x80).map { Int32(Self.search(starts, UInt32($0))) }
    }

    var count: Int { starts.count }

    func classIndex(of scalar: UInt32) -> Int {
        scalar < 0x80 ? Int(ascii[Int(scalar)]) : Self.search(starts, scalar)
    }

    /// A scalar that stands for all of its class.
    func representative(of index: Int) -> UInt32 { starts[index] }

    private static func search(_ starts: [UInt32], _ scalar: UInt32) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }
}
