import Vocabulary

/// A request of Prometheus' remote write protocol 1.0: a `WriteRequest` in protocol buffers, in a block of Snappy.
///
/// https://prometheus.io/docs/specs/prw/remote_write_spec/
struct RemoteWrite {
    private var message: [UInt8] = []

    /// Adds a series with some of its samples, the oldest first.
    mutating func add(_ labels: Labels, _ samples: some Sequence<Sample>) {
        // TimeSeries: 1 labels (1 name, 2 value), 2 samples (1 double value, 2 int64 timestamp).
        var series: [UInt8] = []
        for (name, value) in labels {
            var label: [UInt8] = []
            Self.append(field: 1, Array(name.utf8), to: &label)
            Self.append(field: 2, Array(value.utf8), to: &label)
            Self.append(field: 1, label, to: &series)
        }
        for sample in samples {
            var bytes: [UInt8] = [1 << 3 | 1]
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: sample.value.bitPattern >> UInt64(8 * shift))) }
            bytes.append(2 << 3)
            Self.append(varint: UInt64(bitPattern: sample.timestamp), to: &bytes)
            Self.append(field: 2, bytes, to: &series)
        }
        Self.append(field: 1, series, to: &message)
    }

    /// The body: a block of Snappy that consists of literals, which are not compressed.
    var body: [UInt8] {
        let longest = 1 << 16
        var block: [UInt8] = []
        block.reserveCapacity(message.count + message.count / longest * 3 + 16)
        Self.append(varint: UInt64(message.count), to: &block)
        for start in stride(from: 0, to: message.count, by: longest) {
            let piece = message[start..<min(start + longest, message.count)]
            // The tag says that the length, less one, follows in two bytes.
            block += [61 << 2, UInt8((piece.count - 1) & 0xFF), UInt8((piece.count - 1) >> 8)]
            block += piece
        }
        return block
    }

    private static func append(field: UInt8, _ content: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(field << 3 | 2)
        append(varint: UInt64(content.count), to: &bytes)
        bytes += content
    }

    private static func append(varint: UInt64, to bytes: inout [UInt8]) {
        var rest = varint
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
