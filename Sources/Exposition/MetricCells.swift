import CoreMetrics
import Synchronization

/// The value of one series of a library, updated from any thread.
protocol MetricCell: AnyObject, Sendable {
    var series: SeriesKey { get }
    var value: MetricValue { get }
}

/// Where a cell belongs in the registry.
struct SeriesKey: Hashable, Sendable {
    let name: String
    let labels: [Label]
}

/// A counter that takes whole and fractional steps; steps back are ignored.
final class CounterCell: MetricCell, CounterHandler, FloatingPointCounterHandler {
    let series: SeriesKey
    private let whole = Atomic<Int64>(0)
    private let fraction = Mutex(0.0)

    init(_ series: SeriesKey) {
        self.series = series
    }

    var value: MetricValue { .number(Double(whole.load(ordering: .relaxed)) + fraction.withLock { $0 }) }

    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(amount, ordering: .relaxed)
    }

    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.withLock { $0 += amount }
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.withLock { $0 = 0 }
    }
}

/// The last value set.
final class GaugeCell: MetricCell, MeterHandler, RecorderHandler {
    let series: SeriesKey
    private let current = Mutex(0.0)

    init(_ series: SeriesKey) {
        self.series = series
    }

    var value: MetricValue { .number(current.withLock { $0 }) }

    func set(_ value: Int64) { set(Double(value)) }
    func set(_ value: Double) { current.withLock { $0 = value } }
    func increment(by amount: Double) { current.withLock { $0 += amount } }
    func decrement(by amount: Double) { current.withLock { $0 -= amount } }
    func record(_ value: Int64) { set(Double(value)) }
    func record(_ value: Double) { set(value) }
}

/// Count and sum of values whose unit nobody knows; no bucket would fit them all.
final class DistributionCell: MetricCell, RecorderHandler {
    let series: SeriesKey
    private let totals = Mutex((sum: 0.0, count: UInt64(0)))

    init(_ series: SeriesKey) {
        self.series = series
    }

    var value: MetricValue {
        let (sum, count) = totals.withLock { $0 }
        return .summary(SummaryValue(sum: sum, count: count))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        totals.withLock { totals in
            totals.sum += value
            totals.count &+= 1
        }
    }
}

/// Durations in every third of the classic buckets: a library has a series for each route and status, and with all the
/// buckets these would be a third of what is scraped.
final class TimerCell: MetricCell, TimerHandler {
    let series: SeriesKey
    /// 5 ms, 50 ms, 500 ms and 5 s.
    private static let buckets = [1, 4, 7, 10]

    private let histogram = Mutex(DurationHistogram())

    init(_ series: SeriesKey) {
        self.series = series
    }

    var value: MetricValue { .histogram(histogram.withLock { $0 }.value(at: Self.buckets)) }

    func recordNanoseconds(_ duration: Int64) {
        histogram.withLock { $0.record(nanoseconds: duration) }
    }
}
