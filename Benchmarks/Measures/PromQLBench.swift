import PromQL
import Series
import TestKit
import Vocabulary

/// Evaluations of rules in this process, and of the same rules over the same samples in Debian's Prometheus.
struct PromQLBench {
    let rounds: Int

    /// An expression and how it is evaluated.
    private struct Case {
        let expression: String
        /// Nil for an instant query, else milliseconds; range queries are over the last hour.
        var step: Int64?
        /// Whether the series are looked up for each evaluation, as if some had come or gone since the last one.
        var selectsAnew = false

        var title: String {
            expression + (step.map { " over 1h by \($0 / 1000)s" } ?? "") + (selectsAnew ? ", selected anew" : "")
        }
    }

    /// What rules look like.
    private static let cases =
        [
            #"rate(http_requests_total{status=~"5.."}[5m]) > 0.05"#,
            "query_latency_p95_seconds > 1.0",
            #"up{job="claude-context-api"} == 0"#,
            "process_resident_memory_bytes / 1024 / 1024 > 8000",
            "health_agent_cpu_percent > 80",
            "health_agent_db_pool_active / health_agent_db_pool_size >= 0.9",
            "health_agent_cache_hit_rate_percent < 30",
            "histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m])) > 1",
        ].map { Case(expression: $0) }
        + [
            Case(expression: #"rate(http_requests_total{status=~"5.."}[5m]) > 0.05"#, selectsAnew: true),
            Case(expression: "query_latency_p95_seconds > 1.0", selectsAnew: true),
            Case(expression: #"sum by (status) (rate(http_requests_total{status=~"5.."}[5m]))"#, step: 60_000),
        ]

    /// Series per selector, and evaluations per round.
    private static let sizes: [(count: Int, repeats: Int)] = [(1, 200), (500, 50), (20_000, 7)]

    private let time = SystemTime()

    func rows() async throws -> [Row] {
        var rows: [Row] = []
        for (count, repeats) in Self.sizes {
            Progress.say("promql, \(count) series")
            let prometheus = try await PrometheusEngine.start()
            let (store, memory) = try await load(PromQLData(count: count), prometheus)
            // Less than this is lost in what else the two do.
            if count >= 20_000 { rows.append(memory) }
            for one in Self.cases {
                rows.append(try await row(one, store, prometheus, title: "\(count): \(one.title)", repeats: repeats))
            }
            await prometheus.stop()
        }
        return rows
    }

    /// Puts the samples into a store and into Prometheus; a row of what they take there.
    private func load(_ data: PromQLData, _ prometheus: PrometheusEngine) async throws -> (SampleStore, Row) {
        let before = try ProcessReading.anonymousBytes()
        let store = SampleStore(
            limits: StoreLimits(mostSeries: .max, mostBytes: .max),
            retention: Retention(byDefault: 1 << 50)
        )
        data.fill(store)
        let ours = try ProcessReading.anonymousBytes() - before + Double(data.labelBytes)
        let empty = try await prometheus.heapBytes()
        try await data.write(to: prometheus)
        let theirs = try await prometheus.heapBytes() - empty
        let statistics = store.statistics
        let row = Row(
            "\(statistics.series) series with \(statistics.appended) samples, all in",
            "MB",
            [ours / 1_048_576],
            beside: [theirs / 1_048_576],
            budget: .share(1)
        )
        return (store, row)
    }

    /// Takes turns, so that both find caches and neighbours in the same state; each round's figure is a median.
    private func row(
        _ one: Case,
        _ store: SampleStore,
        _ prometheus: PrometheusEngine,
        title: String,
        repeats: Int
    ) async throws -> Row {
        let query = try Query(parsing: one.expression)
        let kept = PreparedQuery(query, store: store)
        let engine = Engine(time: time)
        let (start, end) = (PromQLData.end - 3_600_000, PromQLData.end)
        var (ours, theirs): ([Double], [Double]) = ([], [])
        for _ in 0..<rounds {
            var (mine, others): ([Double], [Double]) = ([], [])
            for _ in 0..<repeats {
                let other = try await prometheus.evaluate(one.expression, from: start, through: end, step: one.step)
                let began = time.now
                let prepared = one.selectsAnew ? PreparedQuery(query, store: store) : kept
                let result =
                    if let step = one.step {
                        try engine.range(prepared, from: start, through: end, step: step)
                    } else {
                        try engine.instant(prepared, at: end)
                    }
                mine.append((time.now - began).seconds * 1e6)
                others.append(other.seconds * 1e6)
                let count = result.value.seriesCount
                // With one series, not every condition holds.
                guard count == other.series, count > 0 || store.statistics.series < 1000 else {
                    throw TestKitError("\(one.title): \(count) series here, \(other.series) in Prometheus")
                }
            }
            ours.append(Samples(mine).median)
            theirs.append(Samples(others).median)
        }
        return Row(title, "us", ours, beside: theirs, budget: .share(1))
    }
}

extension QueryValue {
    fileprivate var seriesCount: Int {
        switch self {
        case .scalar, .string: 0
        case .vector(let samples): samples.count
        case .matrix(let series): series.count
        }
    }
}
