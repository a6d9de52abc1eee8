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
            guard let service = labels.first else { continue }
            for fact in figures.facts {
                guard let metric = fact.metric,
                    let sample = GaugeSample(fact, of: service.value, shownBy: redactor)
                else { continue }
                let index =
                    indices[metric.name]
                    ?? {
                        indices[metric.name] = families.count
                        families.append(MetricFamily(metric.name, help: metric.help, kind: metric.kind.exposed))
                        return families.count - 1
                    }()
                families[index].series.append(sample.metricSeries)
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
