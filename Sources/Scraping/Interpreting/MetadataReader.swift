import Exposition
import Vocabulary

/// Reads what a target says about its metrics, and only when it says something else than before.
struct MetadataReader {
    /// More families of one target are not remembered.
    private static let mostFamilies = 2000
    /// In bytes of UTF-8; longer texts are cut.
    private static let longestText = 1000

    /// By the family's name.
    private(set) var families: [String: ScrapedMetadata] = [:]
    private var lines: [ExposedMetadata] = []
    private var hash = LabelHash()
    private var last: UInt64?

    mutating func begin() {
        lines.removeAll(keepingCapacity: true)
        hash = LabelHash()
    }

    mutating func note(_ line: ExposedMetadata, in bytes: Span<UInt8>) {
        guard lines.count < 3 * Self.mostFamilies else { return }
        var end = line.start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        hash.add(bytes, line.start..<end)
        lines.append(line)
    }

    /// The body has been read, and makes sense.
    mutating func finish(in bytes: Span<UInt8>) {
        guard last != hash.value else { return }
        last = hash.value
        families = [:]
        for line in lines {
            let name = line.name(in: bytes)
            guard name.utf8.count <= Self.longestText else { continue }
            guard families[name] != nil || families.count < Self.mostFamilies else { continue }
            var known = families[name] ?? ScrapedMetadata()
            switch line.content {
            case .type(let kind): known.kind = kind
            case .help: known.help = line.text(in: bytes).shortened(to: Self.longestText)
            case .unit: known.unit = line.text(in: bytes).shortened(to: Self.longestText)
            }
            families[name] = known
        }
    }
}
