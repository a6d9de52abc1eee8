import Exposition
import TestKit
import Vocabulary

/// The parsers of what a scrape brings: 500 series with four labels each, as one target has them.
struct ExpositionBench {
    let rounds: Int

    private static let scrapes = 200
    private static let series = 500

    private let time = SystemTime()

    func rows() throws -> [Row] {
        try ExpositionFormat.allCases.flatMap { format in
            let name = format == .text ? "text 0.0.4" : "OpenMetrics"
            return [
                Row(
                    "\(name): a sample of a known series",
                    "ns",
                    try times(format, labels: false),
                    budget: .atMost(1000)
                ),
                Row(
                    "\(name): a sample with its labels built",
                    "ns",
                    try times(format, labels: true),
                    budget: .atMost(7000)
                ),
            ]
        }
    }

    /// Nanoseconds per sample.
    private func times(_ format: ExpositionFormat, labels: Bool) throws -> [Double] {
        let body = Self.body(format)
        return try (0..<rounds).map { _ in
            var reader = Reader(buildsLabels: labels)
            let start = time.now
            for _ in 0..<Self.scrapes { try format.parse(body.span, into: &reader) }
            let took = (time.now - start).seconds
            guard reader.samples == Self.scrapes * Self.series else { throw TestKitError("samples are missing") }
            return took * 1e9 / Double(reader.samples)
        }
    }

    private static func body(_ format: ExpositionFormat) -> [UInt8] {
        let families = (0..<series / 10).map { index in
            var family = MetricFamily("app_component_\(index)_seconds_total", help: "Seconds spent.", kind: .counter)
            for path in 0..<10 {
                family.add(
                    Double(index * path) * 1.37,
                    Label("method", "GET"),
                    Label("handler", "/api/v1/things/\(path)"),
                    Label("code", "200"),
                    Label("instance", "10.0.0.\(index)")
                )
            }
            return family
        }
        return format.encode(families)
    }

    /// Counts, and builds labels where it should.
    private struct Reader: ExpositionVisitor {
        let buildsLabels: Bool
        var samples = 0

        mutating func visit(_ metadata: ExposedMetadata, in bytes: Span<UInt8>) {}

        mutating func visit(_ sample: ExposedSample, in bytes: Span<UInt8>) throws(ExpositionFailure) {
            samples += 1
            if buildsLabels, try sample.labels(in: bytes).isEmpty { samples -= 1 }
        }
    }
}
