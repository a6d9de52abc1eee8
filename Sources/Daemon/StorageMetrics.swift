import Exposition
import Storage

/// How the storage is doing, for `/metrics`.
struct StorageMetrics: MetricSource {
    let ledger: Ledger

    func families() -> [MetricFamily] {
        let statistics = ledger.statistics
        return [
            Self.family(
                "vedette_storage_pending",
                "Changes in memory that are not on the disk yet.",
                .gauge,
                Double(statistics.pending)
            ),
            Self.family(
                "vedette_storage_written_total",
                "Changes written to the disk.",
                .counter,
                Double(statistics.written)
            ),
            Self.family(
                "vedette_storage_dropped_total",
                "Changes given up because too many waited for the disk.",
                .counter,
                Double(statistics.dropped)
            ),
            Self.family(
                "vedette_storage_failed_writes_total",
                "Transactions that failed.",
                .counter,
                Double(statistics.failedWrites)
            ),
            Self.family(
                "vedette_storage_durable",
                "Whether the last write reached the disk.",
                .gauge,
                statistics.isDurable ? 1 : 0
            ),
        ]
    }

    private static func family(_ name: String, _ help: String, _ kind: MetricFamily.Kind, _ value: Double)
        -> MetricFamily
    {
        var family = MetricFamily(name, help: help, kind: kind)
        family.add(value)
        return family
    }
}
