/// Why a scrape failed.
package struct ScrapeFailure: Error, Hashable, Sendable {
    /// The value of the metric label `reason`: those of probes for what happens on the way, and these.
    package struct Reason: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        init(_ description: String) {
            self.description = description
        }

        /// A status other than 200.
        static let status = Reason("http_status")
        static let contentType = Reason("content_type")
        static let encoding = Reason("encoding")
        static let bodySize = Reason("body_size")
        static let syntax = Reason("syntax")
        static let sampleLimit = Reason("sample_limit")
        static let labelLimit = Reason("label_limit")
    }

    package let reason: Reason
    /// For people; may quote the target.
    package let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
