/// Reads the length of the queue from the metrics of Text Embeddings Inference.
enum TEIQueue {
    private static let name = Array("te_queue_size".utf8)

    /// The sample of `te_queue_size`, with or without labels; nil when there is none that makes sense.
    static func size(in metrics: some Collection<UInt8>) -> Double? {
        for line in metrics.split(separator: UInt8(ascii: "\n")) where line.starts(with: name) {
            let rest = line.dropFirst(name.count)
            guard rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "{") else { continue }
            let words = rest.drop { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: " ") }
            let sample = rest.first == UInt8(ascii: "{") ? words.drop { $0 != UInt8(ascii: "}") }.dropFirst() : words
            let text = sample.drop { $0 == UInt8(ascii: " ") }.prefix { $0 != UInt8(ascii: " ") && $0 != 0x0D }
            guard let size = Double(String(decoding: text, as: UTF8.self)), size.isFinite, size >= 0 else { return nil }
            return size
        }
        return nil
    }
}
