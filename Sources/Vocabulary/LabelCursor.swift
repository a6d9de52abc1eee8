import Glibc

/// Walks the labels of an encoded set without building strings.
struct LabelCursor {
    /// Where the current label's name is.
    private(set) var name = 0..<0
    /// Where the current label's value is.
    private(set) var value = 0..<0
    /// Where the current label starts, its lengths included.
    private(set) var start = LabelEncoder.headerSize
    /// Where the next label starts.
    private(set) var end = LabelEncoder.headerSize

    /// Moves to the next label; false at the end, and where the bytes are no label.
    mutating func advance(in bytes: Span<UInt8>) -> Bool {
        start = end
        guard start < bytes.count, let name = Self.text(at: start, in: bytes),
            let value = Self.text(at: name.upperBound, in: bytes)
        else { return false }
        self.name = name
        self.value = value
        end = value.upperBound
        return true
    }

    /// The bytes of the whole label, lengths included: what signatures are computed over.
    var entry: Range<Int> { start..<end }

    /// A length of seven bits per byte, lowest first, then that many bytes.
    private static func text(at offset: Int, in bytes: Span<UInt8>) -> Range<Int>? {
        var (offset, length, shift) = (offset, 0, 0)
        while true {
            guard offset < bytes.count, shift < 56 else { return nil }
            let byte = bytes[offset]
            offset += 1
            length |= Int(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return length <= bytes.count - offset ? offset..<offset + length : nil
    }
}

/// Builds an encoded set; labels must come sorted by name.
struct LabelEncoder {
    static let headerSize = 8

    private var storage: [UInt8]

    init(reserving capacity: Int) {
        storage = []
        storage.reserveCapacity(Self.headerSize + capacity)
        for _ in 0..<Self.headerSize { storage.append(0) }
    }

    mutating func append(_ name: String, _ value: String) {
        append(name)
        append(value)
    }

    /// Copies a label as it stands in another set.
    mutating func append(_ entry: Range<Int>, of other: [UInt8]) {
        storage.append(contentsOf: other[entry])
    }

    private mutating func append(_ text: String) {
        var length = text.utf8.count
        while length >= 0x80 {
            storage.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        storage.append(UInt8(truncatingIfNeeded: length))
        storage.append(contentsOf: text.utf8)
    }

    /// The set, with its hash in front.
    consuming func finish() -> Labels {
        var hash = LabelHash()
        hash.add(storage.span, Self.headerSize..<storage.count)
        let value = hash.value
        unsafe storage.withUnsafeMutableBytes { unsafe $0.storeBytes(of: value, as: UInt64.self) }
        return Labels(storage: storage)
    }
}

/// As `memcmp`, a shorter text before a longer one that it starts.
func compareBytes(_ left: Span<UInt8>, _ lefts: Range<Int>, _ right: Span<UInt8>, _ rights: Range<Int>) -> Int {
    let common = min(lefts.count, rights.count)
    let order = unsafe left.extracting(lefts).withUnsafeBytes { left in
        unsafe right.extracting(rights).withUnsafeBytes { right in
            guard common > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
            return Int(unsafe memcmp(left, right, common))
        }
    }
    return order == 0 ? lefts.count - rights.count : order
}

/// Whether two ranges of bytes hold the same.
package func sameBytes(_ left: Span<UInt8>, _ lefts: Range<Int>, _ right: Span<UInt8>, _ rights: Range<Int>) -> Bool {
    lefts.count == rights.count && compareBytes(left, lefts, right, rights) == 0
}
