import Exposition
import Vocabulary

/// What the probes learned about their targets as metrics, with the label `service`.
enum FactFamilies {
    /// Label values may come from a target (names of databases, collections): they are shown through `redactor`.
    static func make(
        _ checks: [(labels: [Label], figures: CheckFigures)],
        _ redactor: Redactor
    ) -> [MetricFamily] {
        var families: [MetricFamily] = []
        var indices: [String: Int] = [:]
        for (labels, figures) in checks {
            for fact in figures.facts {
                guard let metric = fact.metric, let value = fact.value.sample else { continue }
                let index =
                    indices[metric.name]
                    ?? {
                        indices[metric.name] = families.count
                        families.append(MetricFamily(metric.name, help: metric.help, kind: metric.kind.exposed))
                        return families.count - 1
                    }()
                let own = metric.labels.sorted { $0.key < $1.key }.map { Label($0.key, redactor.clean($0.value)) }
                families[index].series.append(MetricSeries(labels.prefix(1) + own, .number(value)))
            }
        }
        return families
    }
}

extension FactMetric.Kind {
    fileprivate var exposed: MetricFamily.Kind {
        switch self {
        case .gauge: .gauge
        case .counter: .counter
        }
    }
}
