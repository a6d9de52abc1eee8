/// How much of the samples is kept on the disk.
package struct SampleArchiveOptions: Sendable, Equatable {
    /// How long samples are kept.
    package var retention: Duration
    /// Beyond so many bytes of chunks the oldest go; the file is somewhat larger, and does not shrink.
    package var mostBytes: Int

    package init(retention: Duration = .seconds(7 * 86_400), mostBytes: Int = 512 << 20) {
        self.retention = retention
        self.mostBytes = mostBytes
    }
}
