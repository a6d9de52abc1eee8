/// The release that a stand-in pretends to be.
struct ServiceVersion: Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int
    let patch: Int

    init(_ major: Int, _ minor: Int, _ patch: Int = 0) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `1.7.4` or `1.7`.
    ///
    /// - Throws: ``LabError`` that says what is expected.
    init(written text: String) throws(LabError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { (0...9_999).contains($0) }
        guard (2...3).contains(parts.count), numbers.count == parts.count else {
            throw LabError(.invalid, "\(text) is no version: expected one like 1.7.4")
        }
        self.init(numbers[0], numbers[1], numbers.count == 3 ? numbers[2] : 0)
    }

    var description: String { "\(major).\(minor).\(patch)" }

    static func < (one: ServiceVersion, other: ServiceVersion) -> Bool {
        (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
    }
}
