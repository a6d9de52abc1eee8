import Vocabulary

/// A report's facts by key and by metric.
struct Facts {
    let all: [Fact]

    init(_ report: Report) {
        all = report.facts
    }

    func value(_ key: String) -> FactValue? { all.first { $0.key == key }?.value }

    func text(_ key: String) -> String? {
        guard case .text(let text)? = value(key) else { return nil }
        return text
    }

    /// The sample of the metric with these labels.
    func sample(_ metric: String, _ labels: [String: String] = [:]) -> Double? {
        all.first { $0.metric?.name == metric && $0.metric?.labels == labels }?.value.sample
    }
}
