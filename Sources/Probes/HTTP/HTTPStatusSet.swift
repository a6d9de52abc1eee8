/// The statuses that a check expects.
package struct HTTPStatusSet: Hashable, Sendable, CustomStringConvertible {
    package let ranges: [ClosedRange<Int>]

    package init(_ ranges: [ClosedRange<Int>]) {
        self.ranges = ranges
    }

    /// Just these.
    package init(_ statuses: [Int]) {
        ranges = statuses.map { $0...$0 }
    }

    /// 200 to 299.
    package static let success = HTTPStatusSet([200...299])

    package func contains(_ status: Int) -> Bool {
        ranges.contains { $0.contains(status) }
    }

    package var description: String {
        ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }
}
