import Exposition
import Rules
import Vocabulary

/// How the evaluation of rules goes, for `/metrics`: Prometheus' own families under our prefix.
struct RuleMetrics: MetricSource {
    let engine: RuleEngine
    let watch: RuleWatch
    let time: any Time

    private static let groupFamilies: [(name: String, help: String, kind: MetricFamily.Kind)] = [
        ("vedette_rule_group_interval_seconds", "Between two slots of a rule group.", .gauge),
        ("vedette_rule_group_rules", "Rules of a group.", .gauge),
        ("vedette_rule_group_iterations_total", "Slots of a group that came, missed ones included.", .counter),
        (
            "vedette_rule_group_iterations_missed_total", "Slots of a group that passed without an evaluation.",
            .counter
        ),
        (
            "vedette_rule_group_last_evaluation_timestamp_seconds", "When a group was evaluated last.",
            .gauge
        ),
        ("vedette_rule_group_last_duration_seconds", "How long the last evaluation of a group took.", .gauge),
        ("vedette_rule_evaluations_total", "Evaluations of rules, those out of turn included.", .counter),
        ("vedette_rule_evaluation_failures_total", "Evaluations of rules that failed.", .counter),
    ]

    func families() -> [MetricFamily] {
        let groups = engine.groups
        var families = Self.groupFamilies.map { MetricFamily($0.name, help: $0.help, kind: $0.kind) }
        for run in groups {
            let label = Label("rule_group", "\(run.key)")
            let figures: [Double?] = [
                run.interval.seconds, Double(run.rules.count), Double(run.iterations), Double(run.missed),
                run.evaluatedAt.map { time.wallTime(at: $0).seconds },
                run.evaluatedAt.map { _ in run.evaluationTime.seconds },
                Double(run.evaluations), Double(run.failures),
            ]
            for (index, figure) in figures.enumerated() {
                if let figure { families[index].add(figure, label) }
            }
        }
        var alerts = MetricFamily("vedette_alerts", help: "Alerts by their state.", kind: .gauge)
        let books = groups.flatMap { $0.rules.compactMap(\.book) }
        for state in [Alert.State.pending, .firing] {
            alerts.add(Double(books.reduce(0) { $0 + $1.count(state) }), Label("state", state.rawValue))
        }
        return families + [health(of: groups), unread, alerts]
    }

    /// By the words of Prometheus' API.
    private func health(of groups: [GroupRun]) -> MetricFamily {
        var family = MetricFamily("vedette_rules", help: "Rules by how their last evaluation went.", kind: .gauge)
        let rules = groups.flatMap(\.rules)
        let failed = rules.count { if case .bad = $0.health { true } else { false } }
        let unknown = rules.count { $0.health == .unknown }
        for (word, count) in [("ok", rules.count - failed - unknown), ("err", failed), ("unknown", unknown)] {
            family.add(Double(count), Label("health", word))
        }
        return family
    }

    private var unread: MetricFamily {
        var family = MetricFamily(
            "vedette_rule_selectors_without_series",
            help: "Selectors of rules that have found no series for an hour.",
            kind: .gauge
        )
        family.add(Double(watch.idle.count))
        return family
    }
}
