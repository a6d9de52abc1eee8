import Series
import Vocabulary

/// What the rules of a retrieval stack are about: so many series of each metric, an hour and three quarters at 15 s.
///
/// An instant of it lies in the middle of a chunk of 120 samples, as Prometheus makes them, and at three quarters of one of
/// 240, as the store does. Gauges have their last five minutes only: an instant query sees no more of them.
struct PromQLData {
    struct Series {
        let labels: Labels
        let firstStep: Int
        let value: @Sendable (_ step: Int) -> Double
    }

    static let interval: Int64 = 15_000
    static let steps = 420
    /// Of 2026; a multiple of two hours, the unit in which Prometheus cuts chunks.
    private static let start: Int64 = 1_767_225_600_000
    private static let bounds = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "+Inf"]

    let series: [Series]

    /// What the labels take, in bytes; a store shares them.
    var labelBytes: Int { series.reduce(0) { $0 + $1.labels.allocatedBytes } }

    /// The instant of evaluations: between two samples, as Prometheus 2 counts one at the start of a window and 3 does not.
    static var end: Int64 { timestamp(steps - 1) + 7000 }

    static func timestamp(_ step: Int) -> Int64 { start + Int64(step) * interval }

    /// `count` series that each selector finds; whole histograms, so at least ten of their buckets.
    init(count: Int) {
        series =
            (0..<count).flatMap(Self.gauges)
            + (0..<count).map { Self.requests($0, status: 500 + $0 % 5) }
            + (0..<(count + 3) / 4).map { Self.requests($0, status: 200 + $0 % 5) }
            + (0..<(count + 9) / 10).flatMap(Self.buckets)
    }

    private static func instance(_ name: String, _ index: Int, job: String = "api-server") -> [(String, String)] {
        [
            (Labels.metricNameLabel, name), ("job", job), ("env", "production"), ("region", "eu-central-1"),
            ("instance", "10.\(index / 62_500).\(index / 250 % 250).\(index % 250):9090"),
        ]
    }

    /// Values around what the rules compare with; one series in fifteen or so is beyond.
    private static func gauges(_ index: Int) -> [Series] {
        func gauge(
            _ name: String,
            job: String = "api-server",
            _ value: @escaping @Sendable (_ step: Int) -> Double
        ) -> Series {
            Series(labels: Labels(instance(name, index, job: job)), firstStep: steps - 20, value: value)
        }
        return [
            gauge("query_latency_p95_seconds") { Double((index * 7 + $0 * 13) % 1060) / 1000 },
            gauge("up", job: "claude-context-api") { _ in index % 50 == 7 ? 0 : 1 },
            gauge("process_resident_memory_bytes") { Double(1_000_000 + index * 7919 % 1_100_000 + $0 % 5) * 4096 },
            gauge("health_agent_cpu_percent") { Double((index * 37 + $0 * 11) % 850) / 10 },
            gauge("health_agent_db_pool_active") { Double((index + $0) % 20) },
            gauge("health_agent_db_pool_size") { _ in 20 },
            gauge("health_agent_cache_hit_rate_percent") { 25 + Double((index * 13 + $0) % 700) / 10 },
        ]
    }

    private static func requests(_ index: Int, status: Int) -> Series {
        let labels =
            instance("http_requests_total", index / 20) + [
                ("handler", "/api/v1/things/\(index % 20)"), ("method", "GET"), ("status", "\(status)"),
            ]
        let perStep = Double(index % 100) * 0.008
        return Series(labels: Labels(labels), firstStep: 0) { (Double($0) * perStep).rounded(.down) }
    }

    private static func buckets(_ index: Int) -> [Series] {
        bounds.enumerated().map { number, bound in
            let labels =
                instance("http_request_duration_seconds_bucket", index / 20) + [
                    ("handler", "/api/v1/things/\(index % 20)"), ("le", bound),
                ]
            // The slowest of twenty handlers has its 95th percentile above a second.
            let share = min(1, Double((number + 1) * (175 - index % 20 * 5)) / 700)
            return Series(labels: Labels(labels), firstStep: 0) { step in
                (Double(step) * (number == bounds.count - 1 ? 1 : share) * 20).rounded(.down)
            }
        }
    }
}

// Where it goes.
extension PromQLData {
    /// Step by step, as scrapes bring it.
    func fill(_ store: SampleStore) {
        let handles = series.map { store.series($0.labels) }
        for step in 0..<Self.steps {
            for (series, handle) in zip(series, handles) where step >= series.firstStep {
                guard let handle else { continue }
                store.append(Self.timestamp(step), series.value(step), to: handle)
            }
        }
    }

    /// Half an hour at a time: Prometheus takes nothing that is an hour older than its newest sample.
    func write(to engine: PrometheusEngine) async throws {
        let (slab, batch) = (120, 500)
        for first in stride(from: 0, to: Self.steps, by: slab) {
            let end = min(first + slab, Self.steps)
            let present = series.filter { $0.firstStep < end }
            for start in stride(from: 0, to: present.count, by: batch) {
                var request = RemoteWrite()
                for series in present[start..<min(start + batch, present.count)] {
                    let steps = max(first, series.firstStep)..<end
                    request.add(
                        series.labels,
                        steps.map { Sample(timestamp: Self.timestamp($0), value: series.value($0)) }
                    )
                }
                try await engine.write(request)
            }
        }
    }
}
