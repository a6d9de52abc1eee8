import Series
import TestKit
import Vocabulary

/// The sample store in this process: what series and samples cost in memory and time.
struct SeriesBench {
    let rounds: Int

    private static let seriesCount = 100_000
    /// An hour at 15 s.
    private static let stepsPerHour = 240
    private static let interval: Int64 = 15_000

    private let time = SystemTime()

    func rows() async throws -> [Row] {
        try await memoryRows() + Shape.allCases.map(bytesPerSample) + rateRows() + readingRows()
    }

    // MARK: Memory

    /// An hour of samples that never change, in as many series as a large stack has.
    private func memoryRows() throws -> [Row] {
        var (creation, perSeries): ([Double], [Double]) = ([], [])
        // Kept to the end: what one round frees, the next would take without the process growing.
        var stores: [SampleStore] = []
        for _ in 0..<rounds {
            let labels = (0..<Self.seriesCount).map(Self.labels)
            let before = try ProcessReading.anonymousBytes()
            let start = time.now
            let (store, handles) = try Self.store(labels)
            creation.append((time.now - start).seconds * 1e6 / Double(labels.count))
            Self.fill(store, handles, steps: Self.stepsPerHour) { _, _ in 1 }
            // The label sets are the store's; they were there before it was.
            let bytes =
                try ProcessReading.anonymousBytes() - before + Double(labels.reduce(0) { $0 + $1.allocatedBytes })
            perSeries.append(bytes / Double(labels.count))
            stores.append(store)
        }
        guard stores.allSatisfy({ $0.statistics.series == Self.seriesCount }) else {
            throw TestKitError("series are missing")
        }
        return [
            Row("a new series of 8 labels, of 100 000", "us", creation),
            Row("idle series with an hour at 15 s, all in", "KiB", perSeries.map { $0 / 1024 }, budget: .atMost(1.5)),
            Row("100 000 of them", "MB", perSeries.map { $0 * Double(Self.seriesCount) / 1_048_576 }),
        ]
    }

    /// Six hours of 10 000 series; the memory that samples add to series, bookkeeping and spare room included.
    private func bytesPerSample(_ shape: Shape) throws -> Row {
        let steps = 6 * Self.stepsPerHour
        let bytes = try (0..<rounds).map { _ in
            let (store, handles) = try Self.store((0..<10_000).map(Self.labels))
            var values = handles.indices.map { shape.start($0) }
            var generator = SeededGenerator(seed: 4)
            let before = try ProcessReading.anonymousBytes()
            Self.fill(store, handles, steps: steps) { index, _ in
                shape.advance(&values[index], using: &generator)
                return shape.value(values[index])
            }
            let added = try ProcessReading.anonymousBytes() - before
            guard store.statistics.appended == steps * handles.count else { throw TestKitError("samples are missing") }
            return added / Double(steps * handles.count)
        }
        return Row("per sample at 15 s, all in: \(shape.rawValue)", "B", bytes, budget: .atMost(2))
    }

    // MARK: Time

    private func rateRows() async throws -> [Row] {
        let labels = (0..<Self.seriesCount).map(Self.labels)
        let large = try Self.store(labels)
        var theirs: [Double] = []
        for _ in 0..<rounds { theirs.append(try await PrometheusStorage.appendTime(labels)) }
        let small = try Self.store((0..<1000).map(Self.labels))
        return [
            Row(
                "append, 100 000 series in turn",
                "ns",
                appendTimes(large.store, large.handles, steps: PrometheusStorage.scrapes),
                beside: theirs
            ),
            Row("append, 1000 series in turn", "ns", appendTimes(small.store, small.handles, steps: 6000)),
            Row("append in batches of 1000", "ns", batchTimes(small.store, small.handles, steps: 6000)),
        ]
    }

    /// Nanoseconds per sample of a counter, one call each; every round goes on where the last one ended.
    private func appendTimes(_ store: SampleStore, _ handles: [SeriesHandle], steps: Int) -> [Double] {
        (0..<rounds).map { round in
            let start = time.now
            Self.fill(store, handles, from: round * steps, steps: steps) { index, step in
                Double(step * (100 + index % 10))
            }
            return (time.now - start).seconds * 1e9 / Double(steps * handles.count)
        }
    }

    private func batchTimes(_ store: SampleStore, _ handles: [SeriesHandle], steps: Int) -> [Double] {
        (0..<rounds).map { round in
            let start = time.now
            for step in 0..<steps {
                let timestamp = Int64((rounds + round) * steps + step) * Self.interval
                _ = store.append(
                    handles.map { ($0, Sample(timestamp: timestamp, value: Double(step * 100))) }
                )
            }
            return (time.now - start).seconds * 1e9 / Double(steps * handles.count)
        }
    }

    private func readingRows() throws -> [Row] {
        let (store, handles) = try Self.store((0..<Self.seriesCount).map(Self.labels))
        Self.fill(store, handles, steps: Self.stepsPerHour + 60) { index, step in Double(step * (100 + index % 10)) }
        let now = Int64(Self.stepsPerHour + 60) * Self.interval
        let name = LabelMatcher("__name__", equals: "http_requests_total")
        let all = store.select([name])
        let selections: [(String, [LabelMatcher], repeats: Int)] = try [
            ("pod=\"…\", handler=\"…\", method=\"…\"", Self.oneSeries, 2000),
            ("pod=\"…\"", [LabelMatcher("pod", equals: "api-server-7c9f-17")], 500),
            ("handler=~\"/api/v1/things/[0-9]\"", [LabelMatcher("handler", .matches, "/api/v1/things/[0-9]")], 20),
            ("method!=\"GET\"", [LabelMatcher("method", .notEqual, "GET")], 10),
        ]
        var rows = selections.map { written, matchers, repeats in
            let count = store.select([name] + matchers).count
            return Row(
                "select \(written): \(count) series",
                "us",
                times(repeats) { _ = store.select([name] + matchers) }
            )
        }
        rows.append(Row("select again, nothing having changed", "us", times(1000) { _ = store.refresh(all) }))
        let latest = times(1) { _ = store.latest(all, at: now, lookback: 300_000) }
        rows.append(Row("newest sample, per series of 100 000", "ns", latest.map { $0 * 1e3 / Double(all.count) }))
        var samples = 0
        let ranges = times(1) {
            samples = 0
            store.read(all, after: now - 300_000, through: now) { samples += $1.count }
        }
        rows.append(Row("[5m], per series of 100 000", "us", ranges.map { $0 / Double(all.count) }))
        let hours = times(1) {
            samples = 0
            store.read(all, after: 0, through: now) { samples += $1.count }
        }
        rows.append(Row("[75m], per sample", "ns", hours.map { $0 * 1e3 / Double(samples) }))
        return rows
    }

    /// Microseconds per call, once per round.
    private func times(_ repeats: Int, _ body: () -> Void) -> [Double] {
        (0..<rounds).map { _ in
            let start = time.now
            for _ in 0..<repeats { body() }
            return (time.now - start).seconds * 1e6 / Double(repeats)
        }
    }
}

// The data.
extension SeriesBench {
    private static let oneSeries = [
        LabelMatcher("pod", equals: "api-server-7c9f-17"), LabelMatcher("handler", equals: "/api/v1/things/7"),
        LabelMatcher("method", equals: "GET"),
    ]

    /// Two hundred series per pod, as an HTTP server has them.
    private static func labels(_ index: Int) -> Labels {
        let pod = index / 200
        return [
            "__name__": "http_requests_total", "job": "api-server", "env": "production", "region": "eu-central-1",
            "pod": "api-server-7c9f-\(pod)", "instance": "10.0.\(pod / 250).\(pod % 250):9090",
            "handler": "/api/v1/things/\(index % 50)", "method": ["GET", "POST", "PUT", "DELETE"][index / 50 % 4],
        ]
    }

    private static func store(_ labels: [Labels]) throws -> (store: SampleStore, handles: [SeriesHandle]) {
        let store = SampleStore(
            limits: StoreLimits(mostSeries: .max, mostBytes: .max),
            retention: Retention(byDefault: 1 << 50)
        )
        let handles = labels.compactMap { store.series($0) }
        guard handles.count == labels.count else { throw TestKitError("series were refused") }
        return (store, handles)
    }

    /// Appends step by step to one series after the other, as scrapes do.
    private static func fill(
        _ store: SampleStore,
        _ handles: [SeriesHandle],
        from first: Int = 0,
        steps: Int,
        _ value: (_ index: Int, _ step: Int) -> Double
    ) {
        for step in first..<first + steps {
            for (index, series) in handles.enumerated() {
                store.append(Int64(step) * interval, value(index, step), to: series)
            }
        }
    }
}

/// Values of things that are watched; the state is in whole units.
private enum Shape: String, CaseIterable {
    case constant = "a gauge at rest"
    case connections = "a gauge, connections"
    case percentage = "a gauge, percent with one digit"
    case memory = "a gauge, memory in pages"
    case counter = "a counter, about 100 a step"

    func start(_ index: Int) -> Int { 500 + index % 100 }

    func advance(_ state: inout Int, using generator: inout SeededGenerator) {
        switch self {
        case .constant: break
        case .connections: state = max(0, state + Int.random(in: -3...3, using: &generator))
        case .percentage: state = min(1000, max(0, state + Int.random(in: -9...9, using: &generator)))
        case .memory: state = max(1, state + Int.random(in: -2...2, using: &generator))
        case .counter: state += Int.random(in: 95...105, using: &generator)
        }
    }

    func value(_ state: Int) -> Double {
        switch self {
        case .constant, .connections, .counter: Double(state)
        case .percentage: Double(state) / 10
        case .memory: Double(50_000 + state) * 4096
        }
    }
}
