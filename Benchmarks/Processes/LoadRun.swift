import TestKit

/// What `wrk` found: one thread, so that the server has the other core of two, and 16 connections, kept.
struct LoadRun {
    /// Requests per second.
    let rate: Double
    /// The 99th percentile of the latency, in milliseconds.
    let slow: Double

    static func of(_ url: String, seconds: Int) async throws -> LoadRun {
        let output = try await ServerProcess.run(
            "wrk",
            ["--threads", "1", "--connections", "16", "--duration", "\(seconds)s", "--latency", url],
            in: try TemporaryDirectory()
        )
        guard !output.contains("Non-2xx"), let rate = word(after: "Requests/sec:", in: output).flatMap({ Double($0) }),
            let slow = word(after: "99%", in: output).flatMap(milliseconds)
        else { throw TestKitError("wrk on \(url): \(output)") }
        return LoadRun(rate: rate, slow: slow)
    }

    private static func word(after title: String, in output: String) -> Substring? {
        let words = output.split(whereSeparator: \.isWhitespace)
        return words.firstIndex { $0 == title }.flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
    }

    /// Reads `812.00us`, `1.23ms` or `1.02s`.
    private static func milliseconds(_ text: Substring) -> Double? {
        for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
    }
}
