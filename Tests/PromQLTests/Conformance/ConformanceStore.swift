import PromQL
import Series
import Vocabulary

/// The data of a script: what its loads have brought since the last `clear`.
struct ConformanceStore {
    private(set) var store = Self.empty()

    private static func empty() -> SampleStore {
        SampleStore(limits: StoreLimits(mostSeries: 100_000, mostBytes: 1 << 30), retention: Retention(byDefault: .max))
    }

    mutating func clear() {
        store = Self.empty()
    }

    /// Appends the floats; native histograms are left out, the cases that need them are not run.
    func load(_ load: TestScript.Load) {
        // Of two lines for one series the later one counts.
        var latest: [Labels: SeriesNotation] = [:]
        var order: [Labels] = []
        for series in load.series where !series.describesStarts {
            let labels = series.labelSet
            if latest.updateValue(series, forKey: labels) == nil { order.append(labels) }
        }
        for labels in order {
            guard let series = latest[labels], let handle = store.series(labels) else { continue }
            for (index, value) in series.values.enumerated() {
                let timestamp = Int64(index) * load.step
                switch value {
                case .sample(let value): store.append(timestamp, value, to: handle)
                case .stale: store.append(timestamp, .staleMarker, to: handle)
                case .gap, .histogram: break
                }
            }
        }
    }
}
