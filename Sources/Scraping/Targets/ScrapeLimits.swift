/// What one scrape may bring; beyond it the whole scrape fails, as in Prometheus.
///
/// Zero is no limit.
package struct ScrapeLimits: Hashable, Sendable {
    /// Samples after relabelling.
    package var samples = 20_000
    /// Labels of a series, the metric's name and those of the target among them.
    package var labels = 0
    /// Bytes of a label's name.
    package var labelName = 0
    /// Bytes of a label's value.
    package var labelValue = 0
    /// Bytes of the body, decompressed; never more than ``largestBody``.
    package var bodyBytes = 16 << 20

    /// What `body_size_limit: 0` means: 1 GiB.
    package static let largestBody = 1 << 30

    package init() {}

    var body: Int { bodyBytes == 0 ? Self.largestBody : min(bodyBytes, Self.largestBody) }
}
