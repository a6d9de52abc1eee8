import FoundationEssentials
import Rules
import Vocabulary

/// Texts as one blob: the same texts are the same bytes, in every process.
///
/// Each is its bytes in UTF-8 after their number, in four bytes, little-endian.
enum TextColumn {
    static func encode(_ texts: [String]) -> Data {
        var data = Data(capacity: texts.reduce(0) { $0 + $1.utf8.count + 4 })
        for text in texts {
            let count = UInt32(truncatingIfNeeded: text.utf8.count)
            for index in 0..<4 { data.append(UInt8(truncatingIfNeeded: count >> UInt32(8 * index))) }
            data.append(contentsOf: text.utf8)
        }
        return data
    }

    /// Nil when the bytes are not what ``encode(_:)`` writes.
    static func decode(_ data: Data) -> [String]? {
        var texts: [String] = []
        var rest = Array(data)[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= count, let text = String(validating: rest.prefix(count), as: UTF8.self) else {
                return nil
            }
            texts.append(text)
            rest = rest.dropFirst(count)
        }
        return texts
    }

    /// Names and values in turn.
    fileprivate static func pairs(_ data: Data) -> [(name: String, value: String)]? {
        guard let texts = decode(data), texts.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: texts.count, by: 2).map { (texts[$0], texts[$0 + 1]) }
    }
}

extension Labels {
    var column: Data { TextColumn.encode(flatMap { [$0.name, $0.value] }) }

    init?(column: Data) {
        guard let pairs = TextColumn.pairs(column) else { return nil }
        self.init(pairs)
    }
}

extension [RuleLabel] {
    var column: Data { TextColumn.encode(flatMap { [$0.name, $0.value] }) }

    init?(column: Data) {
        guard let pairs = TextColumn.pairs(column) else { return nil }
        self = pairs.map { RuleLabel($0.name, $0.value) }
    }
}

extension RuleIdentity {
    var column: Data { TextColumn.encode([name] + labels.flatMap { [$0.name, $0.value] }) }

    init?(column: Data) {
        guard let texts = TextColumn.decode(column), let name = texts.first, texts.count % 2 == 1 else { return nil }
        let labels = stride(from: 1, to: texts.count, by: 2).map { RuleLabel(texts[$0], texts[$0 + 1]) }
        self.init(name: name, labels: labels)
    }
}
