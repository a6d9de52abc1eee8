import FoundationEssentials
package import Vocabulary

extension KeptRecord {
    /// A record of a value.
    ///
    /// - Throws: what its encoding throws.
    package init(_ value: some Encodable, _ key: Key, at: WallTime) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.init(key, at: at, body: Array(try encoder.encode(value)))
    }

    /// The value of the record.
    ///
    /// - Throws: `DecodingError` for what another release wrote, or a broken disk.
    package func value<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }
}
