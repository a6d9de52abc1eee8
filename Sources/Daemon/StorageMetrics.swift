import Exposition
import Storage
import Vocabulary

/// How the storage is doing, for `/metrics`.
struct StorageMetrics: MetricSource {
    let ledger: Ledger
    /// Nil when nothing outlives the process.
    let samples: SampleArchive?
    let time: any Time

    func families() -> [MetricFamily] {
        transitions(ledger.statistics) + alerts(ledger.alertStatistics)
            + (samples.map { archived($0.statistics) } ?? [])
    }

    private func transitions(_ statistics: LedgerStatistics) -> [MetricFamily] {
        [
            Self.gauge("pending", "Changes in memory that are not on the disk yet.", Double(statistics.pending)),
            Self.counter("written_total", "Changes written to the disk.", statistics.written),
            Self.counter("dropped_total", "Changes given up because too many waited for the disk.", statistics.dropped),
            Self.counter("failed_writes_total", "Transactions that failed.", statistics.failedWrites),
            Self.gauge("durable", "Whether the last write reached the disk.", statistics.isDurable ? 1 : 0),
        ]
    }

    private func alerts(_ statistics: AlertJournalStatistics) -> [MetricFamily] {
        let waited = statistics.oldestWaiting.map { max(0, (time.now - $0).seconds) } ?? 0
        return [
            Self.gauge(
                "alerts_pending",
                "Alerts whose state is in memory and not on the disk yet.",
                Double(statistics.pending)
            ),
            Self.gauge(
                "alerts_oldest_waiting_seconds",
                "How long the state of alerts that has waited longest has waited for the disk.",
                waited
            ),
            Self.counter("alert_commits_total", "Transactions with the state of alerts.", statistics.commits),
            Self.counter(
                "alert_failed_commits_total",
                "Transactions with the state of alerts that failed.",
                statistics.failedCommits
            ),
            Self.counter(
                "alerts_dropped_total",
                "Alerts whose state was given up because too many waited for the disk.",
                statistics.dropped
            ),
            Self.gauge(
                "alerts_durable",
                "Whether the last change of alerts reached the disk.",
                statistics.isDurable ? 1 : 0
            ),
        ]
    }

    private func archived(_ statistics: SampleArchiveStatistics) -> [MetricFamily] {
        [
            Self.counter(
                "sample_chunks_written_total",
                "Chunks of samples written to the disk, one that grows each time.",
                statistics.writtenChunks
            ),
            Self.counter(
                "sample_bytes_written_total",
                "Bytes of chunks of samples written to the disk.",
                statistics.writtenBytes
            ),
            Self.counter(
                "sample_failed_writes_total",
                "Transactions with samples that failed.",
                statistics.failedWrites
            ),
            Self.counter(
                "sample_chunks_pruned_total",
                "Chunks of samples that went from the disk, too old or beyond the limit.",
                statistics.prunedChunks
            ),
            Self.gauge("sample_bytes", "Bytes of chunks on the disk.", Double(statistics.storedBytes ?? 0)),
            Self.gauge(
                "samples_durable",
                "Whether the last write of samples reached the disk.",
                statistics.isDurable ? 1 : 0
            ),
            Self.gauge(
                "samples_restored",
                "Samples read back from the disk at the start.",
                Double(statistics.restoredSamples)
            ),
            Self.gauge(
                "sample_chunks_damaged",
                "Chunks of samples that were damaged and left out at the start.",
                Double(statistics.damagedChunks)
            ),
        ]
    }

    private static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        family(name, help, .gauge, value)
    }

    private static func counter(_ name: String, _ help: String, _ value: UInt64) -> MetricFamily {
        family(name, help, .counter, Double(value))
    }

    private static func family(_ name: String, _ help: String, _ kind: MetricFamily.Kind, _ value: Double)
        -> MetricFamily
    {
        var family = MetricFamily("vedette_storage_\(name)", help: help, kind: kind)
        family.add(value)
        return family
    }
}
