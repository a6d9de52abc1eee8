/// What one exposition may bring, so that a hostile target costs a bounded amount.
package struct ExpositionLimits: Sendable, Hashable {
    /// Bytes of the whole body, decompressed; never more than 4 GiB.
    package var bytes: Int
    /// Bytes of one line.
    package var line: Int
    /// Samples of the whole body.
    package var samples: Int
    /// Labels of one sample, without the metric's name.
    package var labels: Int
    /// Bytes of a metric's or label's name, as written.
    package var name: Int
    /// Bytes of a label's value, as written.
    package var value: Int

    /// The default of each is far above what honest targets send.
    package init(
        bytes: Int = 16 << 20,
        line: Int = 1 << 20,
        samples: Int = 1_000_000,
        labels: Int = 256,
        name: Int = 4096,
        value: Int = 64 << 10
    ) {
        self.bytes = min(bytes, Int(UInt32.max))
        self.line = line
        self.samples = samples
        self.labels = labels
        self.name = name
        self.value = value
    }

    func check(_ body: Span<UInt8>) throws(ExpositionFailure) {
        guard body.count <= bytes else {
            throw ExpositionFailure("body size limit exceeded (limit: \(bytes) bytes)", line: 1, column: 1)
        }
    }
}
