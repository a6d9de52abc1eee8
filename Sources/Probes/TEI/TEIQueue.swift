/// Reads the length of the queue from the metrics of Text Embeddings Inference.
enum TEIQueue {
    private static let name = Array("te_queue_size".utf8)

    /// The sample of `te_queue_size`, with or without labels; nil when there is none that is a count.
    static func size(in metrics: some Collection<UInt8>) -> Int64? {
        for line in metrics.split(separator: UInt8(ascii: "\n")) where line.starts(with: name) {
            let rest = line.dropFirst(name.count)
            guard rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "{") else { continue }
            let words = rest.drop { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: " ") }
            let sample = rest.first == UInt8(ascii: "{") ? words.drop { $0 != UInt8(ascii: "}") }.dropFirst() : words
            let text = sample.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") && $0 != 0x0D }
            return Double(String(decoding: text, as: UTF8.self)).flatMap { JSONValue.number($0).count }
        }
        return nil
    }
}
