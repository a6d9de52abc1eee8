import Exposition
import Vocabulary

/// The runs of all checks as metrics.
enum CheckFamilies {
    static func make(_ checks: [(labels: [Label], figures: CheckFigures)], wallOffset: Duration) -> [MetricFamily] {
        var families = Families()
        for (labels, figures) in checks { families.add(figures, labels, wallOffset: wallOffset) }
        return families.all
    }

    private struct Families {
        var success = MetricFamily(
            "vedette_probe_success",
            help: "Whether the last run succeeded, without hysteresis.",
            kind: .gauge
        )
        var runs = MetricFamily(
            "vedette_probe_runs_total",
            help: "Runs of the check by result and reason.",
            kind: .counter
        )
        var duration = MetricFamily(
            "vedette_probe_duration_seconds",
            help: "How long runs took; a timeout counts with its deadline.",
            kind: .histogram
        )
        var phase = MetricFamily(
            "vedette_probe_phase_duration_seconds",
            help: "How long each phase of the last run took.",
            kind: .gauge
        )
        var quantile = MetricFamily(
            "vedette_probe_latency_quantile_seconds",
            help:
                "Latency of the runs of the window that were answered or ran out of time; sum and count since the start.",
            kind: .summary
        )
        var windowRuns = MetricFamily(
            "vedette_probe_latency_window_runs",
            help: "How many runs the quantiles of the window are made of.",
            kind: .gauge
        )
        var missed = MetricFamily(
            "vedette_probe_missed_total",
            help: "Slots of the grid in which no run could start.",
            kind: .counter
        )
        var overdue = MetricFamily(
            "vedette_probe_overdue",
            help: "Whether a run has outlived two deadlines and still goes on.",
            kind: .gauge
        )
        var lastRun = MetricFamily(
            "vedette_probe_last_run_timestamp_seconds",
            help: "When the last run ended, in seconds since 1970.",
            kind: .gauge
        )
        var outOfRange = MetricFamily(
            "vedette_probe_latency_out_of_range_total",
            help: "Runs longer than the histograms hold; they count as 67 seconds.",
            kind: .counter
        )

        var all: [MetricFamily] {
            [success, runs, duration, phase, quantile, windowRuns, missed, overdue, lastRun, outOfRange]
        }

        mutating func add(_ figures: CheckFigures, _ labels: [Label], wallOffset: Duration) {
            if let succeeded = figures.lastSucceeded { success.add(succeeded ? 1 : 0, labels) }
            addRuns(figures, labels)
            addDurations(figures, labels)
            addWindow(figures, labels)
            missed.add(Double(figures.missed), labels)
            overdue.add(figures.isOverdue ? 1 : 0, labels)
            outOfRange.add(Double(figures.outOfRange), labels)
            guard let run = figures.lastRun else { return }
            lastRun.add((run.ended + wallOffset).secondsSinceEpoch, labels)
            for timing in run.phases {
                phase.add(timing.duration.seconds, labels + [Label("phase", timing.phase.rawValue)])
            }
        }

        private mutating func addRuns(_ figures: CheckFigures, _ labels: [Label]) {
            func labelled(_ result: RunSummary.Result, _ reason: String) -> [Label] {
                labels + [Label("result", result.rawValue), Label("reason", reason)]
            }
            runs.add(Double(figures.successes), labelled(.success, "none"))
            for (reason, count) in zip(FailureReason.allCases, figures.failures) where count > 0 {
                runs.add(Double(count), labelled(.failure, reason.rawValue))
            }
            guard figures.discarded > 0 else { return }
            runs.add(Double(figures.discarded), labelled(.discarded, FailureReason.internal.rawValue))
        }

        private mutating func addDurations(_ figures: CheckFigures, _ labels: [Label]) {
            let results = [(RunSummary.Result.success, figures.successDurations), (.failure, figures.failureDurations)]
            for (result, histogram) in results {
                guard let histogram else { continue }
                duration.add(.histogram(histogram.value), labels + [Label("result", result.rawValue)])
            }
        }

        private mutating func addWindow(_ figures: CheckFigures, _ labels: [Label]) {
            let length = LatencyWindow.Length.fiveMinutes
            let labels = labels + [Label("window", length.rawValue)]
            let quantiles = figures.window?.quantiles.map { SummaryValue.Quantile($0.quantile, $0.latency.seconds) }
            let totals = figures.totals
            quantile.add(
                .summary(SummaryValue(quantiles: quantiles ?? [], sum: totals.sum, count: totals.count)),
                labels
            )
            windowRuns.add(Double(figures.window?.runs ?? 0), labels)
        }
    }
}

extension MetricFamily {
    fileprivate mutating func add(_ value: Double, _ labels: [Label]) {
        series.append(MetricSeries(labels, .number(value)))
    }

    fileprivate mutating func add(_ value: MetricValue, _ labels: [Label]) {
        series.append(MetricSeries(labels, value))
    }
}

extension Instant {
    fileprivate var secondsSinceEpoch: Double { Double(nanoseconds) / 1e9 }
}
