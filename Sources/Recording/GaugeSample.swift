import Exposition
import Vocabulary

/// A number with its name and labels, as `/metrics` shows it and, with `job` and `instance`, as the sample store keeps it.
struct GaugeSample {
    let name: String
    let labels: [(String, String)]
    let value: Double

    init(_ name: String, _ labels: [(String, String)], _ value: Double) {
        self.name = name
        self.labels = labels
        self.value = value
    }

    /// What a fact is as a number; nil when it is none.
    ///
    /// Label values may come from a target.
    init?(_ fact: Fact, of service: String, shownBy redactor: Redactor) {
        guard let metric = fact.metric, let value = fact.value.sample else { return nil }
        let own = metric.labels.sorted { $0.key < $1.key }.map { ($0.key, redactor.clean($0.value)) }
        self.init(metric.name, [("service", service)] + own, value)
    }

    var metricSeries: MetricSeries {
        MetricSeries(labels.map { Label($0.0, $0.1) }, .number(value))
    }
}
