import Relabelling
import Vocabulary

/// Makes the labels of a series of what its target writes and of the target's own.
///
/// Fact: `scrape/scrape.go` of Prometheus 3, `mutateSampleLabels` and `verifyLabelLimits`.
struct SampleLabels: Sendable {
    private let target: Labels
    private let honorsLabels: Bool
    private let rules: [RelabelRule]
    private let limits: ScrapeLimits

    init(_ target: ScrapeTarget) {
        self.target = target.labels
        honorsLabels = target.job.honorsLabels
        rules = target.job.metricRelabelRules
        limits = target.job.limits
    }

    /// Whether a rule may drop a series.
    var mayDrop: Bool { !rules.isEmpty }

    /// The labels after relabelling; nil for a series that a rule drops.
    func labels(of exposed: Labels) -> Labels? {
        var builder = LabelsBuilder(exposed)
        var clashes: [(name: String, value: String)] = []
        for (name, value) in target {
            if let own = exposed[name] {
                if honorsLabels { continue }
                clashes.append((name, own))
            }
            builder.set(name, to: value)
        }
        clashes.sort { ($0.name.utf8.count, $0.name) < ($1.name.utf8.count, $1.name) }
        for clash in clashes {
            var name = "exported_" + clash.name
            while !builder[name].isEmpty { name = "exported_" + name }
            builder.set(name, to: clash.value)
        }
        let labels = builder.labels
        guard !rules.isEmpty else { return labels }
        return RelabelRule.apply(rules, to: labels).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What is wrong with the labels, in Prometheus' words; nil when nothing is.
    func refusal(of labels: Labels) -> ScrapeFailure? {
        guard let metric = labels.metricName else {
            return ScrapeFailure(.syntax, "missing metric name (__name__ label)")
        }
        let name = metric.shortened(to: 50)
        if limits.labels > 0, labels.count > limits.labels {
            let numbers = "number of labels: \(labels.count), limit: \(limits.labels)"
            return ScrapeFailure(.labelLimit, "label_limit exceeded (metric: \(name), \(numbers))")
        }
        guard limits.labelName > 0 || limits.labelValue > 0 else { return nil }
        for (label, value) in labels {
            let place = "metric: \(name), label name: \(label.shortened(to: 50))"
            if limits.labelName > 0, label.utf8.count > limits.labelName {
                let numbers = "length: \(label.utf8.count), limit: \(limits.labelName)"
                return ScrapeFailure(.labelLimit, "label_name_length_limit exceeded (\(place), \(numbers))")
            }
            if limits.labelValue > 0, value.utf8.count > limits.labelValue {
                let shown = value.shortened(to: 50).goQuoted
                let numbers = "value: \(shown), length: \(value.utf8.count), limit: \(limits.labelValue)"
                return ScrapeFailure(.labelLimit, "label_value_length_limit exceeded (\(place), \(numbers))")
            }
        }
        return nil
    }
}
