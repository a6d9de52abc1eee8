package import PromQL
package import Series
package import Vocabulary

/// Finds out why an alert is as it is, from the rule's last evaluation and from what its expression comes to now.
package struct AlertExplainer: Sendable {
    /// More series of a condition are not shown.
    package static let mostFindings = 20
    /// More series of a selector are not shown, and no more samples of each.
    package static let mostSeries = 5
    package static let mostSamples = 12

    /// More series of either side of a comparison are not compared.
    private static let mostCompared = 1_000

    private let group: GroupRun
    private let run: RuleRun
    private let rule: AlertingRule
    private let store: SampleStore
    private let engine: Engine
    private let now: Instant
    /// Says an instant as people read it.
    private let say: @Sendable (Instant) -> String

    /// - Returns: nil for a rule that records.
    package init?(
        _ run: RuleRun,
        of group: GroupRun,
        store: SampleStore,
        engine: Engine,
        now: Instant,
        say: @escaping @Sendable (Instant) -> String
    ) {
        guard case .alerting(let rule) = run.rule else { return nil }
        self.group = group
        self.run = run
        self.rule = rule
        self.store = store
        self.engine = engine
        self.now = now
        self.say = say
    }

    /// Explains one alert of the rule, or why there is none.
    package func explain(_ alert: Alert?) -> AlertExplanation {
        let conditions = ConditionFinder.conditions(of: rule.query.expression).map { evaluate($0, alert) }
        let heldUntil = alert.flatMap { run.book?.isHeld($0.labels, at: now) }
        return AlertExplanation(
            alert: alert,
            id: alert.map { Fingerprint($0.labels) },
            rule: rule,
            group: group.key,
            health: run.health,
            conditions: conditions,
            readings: readings(alert),
            missingToFire: missingToFire(alert, conditions, heldUntil),
            missingToClear: missingToClear(alert, conditions, heldUntil),
            heldUntil: heldUntil,
            nextEvaluation: group.nextSlot,
            lastEvaluation: run.evaluatedAt
        )
    }

    private var instant: Int64 { (now + (.zero - (group.group.queryOffset ?? .zero))).milliseconds }

    // MARK: - Conditions

    private func evaluate(_ condition: ConditionFinder.Found, _ alert: Alert?) -> AlertExplanation.Condition {
        var (findings, count, error): ([AlertExplanation.Condition.Finding], Int, String?) = ([], 0, nil)
        do {
            let left = try vector(condition.left).filter { belongs($0.labels, to: alert) }
            let right = try condition.right.map { try thresholds($0) }
            count = left.count
            findings = left.prefix(Self.mostCompared).map { sample in
                let threshold = right?(sample.labels)
                let holds = threshold.map { condition.compare(sample.value, $0) } ?? (right == nil)
                return .init(labels: sample.labels, value: sample.value, threshold: threshold, holds: holds)
            }
        } catch let failure { error = "\(failure)" }
        findings.sort { first, second in
            guard first.holds == second.holds else { return first.holds }
            let (near, far) = (distance(first), distance(second))
            return near == far ? first.labels < second.labels : near < far
        }
        return AlertExplanation.Condition(
            expression: condition.left.description,
            comparison: condition.comparison?.rawValue,
            threshold: condition.right?.description,
            isExcluding: condition.isExcluding,
            isAlternative: condition.isAlternative,
            findings: Array(findings.prefix(Self.mostFindings)),
            count: count,
            error: error
        )
    }

    /// Whether the whole expression has a result for the alert; nil when it cannot be computed.
    private func holds(_ alert: Alert?) -> Bool? {
        (try? vector(rule.query.expression))?.contains { belongs($0.labels, to: alert) }
    }

    private func distance(_ finding: AlertExplanation.Condition.Finding) -> Double {
        let distance = abs((finding.threshold ?? finding.value) - finding.value)
        return distance.isNaN ? .infinity : distance
    }

    /// The other side of a comparison for a series of this side: one number for all, or that of the series that fits.
    private func thresholds(_ expression: Expression) throws -> (Labels) -> Double? {
        let samples = try vector(expression).prefix(Self.mostCompared)
        if expression.type == .scalar { return { _ in samples.first?.value } }
        return { labels in
            samples.first { sample in
                sample.labels.allSatisfy { name, value in
                    name == Labels.metricNameLabel || labels[name].map { $0 == value } ?? true
                }
            }?.value
        }
    }

    private func vector(_ expression: Expression) throws -> [VectorSample] {
        let query = PreparedQuery(try Query(parsing: expression.description), store: store)
        switch try engine.instant(query, at: instant).value {
        case .vector(let samples): return samples
        case .scalar(let sample):
            return [VectorSample(labels: .empty, timestamp: sample.timestamp, value: sample.value)]
        case .string, .matrix: throw RuleEvaluationFailure("not a vector or scalar")
        }
    }

    /// Whether a series may be one that the alert is about: no label of both differs.
    private func belongs(_ labels: Labels, to alert: Alert?) -> Bool {
        guard let alert else { return true }
        let own = Set(rule.labels.map(\.name))
        return labels.allSatisfy { name, value in
            name == Labels.metricNameLabel || own.contains(name) || (alert.labels[name].map { $0 == value } ?? true)
        }
    }

    // MARK: - Samples

    private func readings(_ alert: Alert?) -> [AlertExplanation.Reading] {
        ConditionFinder.selectors(of: rule.query.expression).map { selector in
            let selection = store.select(selector.matchers)
            let window = Duration.milliseconds(selector.window)
            let through = instant.subtractingClamped(selector.offset)
            var (series, count): ([(labels: Labels, samples: [Sample])], Int) = ([], 0)
            store.read(selection, after: through.subtractingClamped(selector.window), through: through) {
                index,
                samples in
                let labels = selection.labels[index]
                guard belongs(labels, to: alert) else { return }
                count += 1
                guard series.count < Self.mostSeries else { return }
                let newest = zip(samples.timestamps, samples.values).suffix(Self.mostSamples)
                series.append((labels, newest.map { Sample(timestamp: $0, value: $1) }))
            }
            return AlertExplanation.Reading(selector: selector.text, window: window, count: count, series: series)
        }
    }

    // MARK: - Sentences

    private func missingToFire(
        _ alert: Alert?,
        _ conditions: [AlertExplanation.Condition],
        _ heldUntil: Instant?
    ) -> [String] {
        if alert?.state == .firing { return [] }
        var sentences = troubles
        if let alert, alert.state == .pending {
            let ripe = alert.activeAt + rule.hold
            sentences.append(
                heldUntil == nil
                    ? "it fires at \(say(max(ripe, now))) if its condition holds until then: pending for "
                        + "\((now - alert.activeAt).rough) of \(rule.hold.rough)"
                    : "its condition has to be seen again: the history from before the restart is incomplete"
            )
            return sentences
        }
        let holds = holds(alert)
        if holds != true { sentences += conditions.flatMap(unmet) }
        if sentences.isEmpty, holds == false {
            sentences.append("each part of its condition holds, but not for the same series")
        } else if sentences.isEmpty {
            sentences.append("its condition holds now: the next evaluation, at \(say(group.nextSlot)), sees it")
        } else if rule.hold > .zero {
            sentences.append("then it has to stay so for \(rule.hold.rough)")
        }
        return sentences
    }

    /// Why nothing is evaluated.
    private var troubles: [String] {
        switch run.health {
        case .unknown: ["the rule has not been evaluated yet: it waits until all that it reads has run once"]
        case .bad(let message): ["the rule cannot be evaluated: \(message)"]
        case .good: []
        }
    }

    private func unmet(_ condition: AlertExplanation.Condition) -> [String] {
        if let error = condition.error { return ["`\(condition.expression)` cannot be computed: \(error)"] }
        let isMet = condition.findings.contains(where: \.holds)
        if condition.isExcluding { return isMet ? ended(condition) : [] }
        guard !isMet else { return [] }
        let either = condition.isAlternative ? "or " : ""
        guard let nearest = condition.findings.first else {
            return ["\(either)`\(condition.expression)` has no result"]
        }
        guard let comparison = condition.comparison, let threshold = nearest.threshold else {
            return ["\(either)`\(condition.expression)` has no partner to be compared with"]
        }
        return [
            "\(either)`\(condition.expression)` is \(GoNumber.general(nearest.value)), and has to be "
                + "\(comparison) \(GoNumber.general(threshold))"
        ]
    }

    private func missingToClear(
        _ alert: Alert?,
        _ conditions: [AlertExplanation.Condition],
        _ heldUntil: Instant?
    ) -> [String] {
        guard let alert, alert.isActive else { return [] }
        if let heldUntil {
            return ["holding: history incomplete; it is kept until \(say(heldUntil)) even if its condition is not seen"]
        }
        if let since = alert.keepFiringSince {
            return ["its condition is over; keep_firing_for keeps it until \(say(since + rule.keepFiringFor))"]
        }
        let met = conditions.filter { !$0.isExcluding && $0.findings.contains(where: \.holds) }
        guard holds(alert) != false, !met.isEmpty else {
            return ["its condition no longer holds: the next evaluation, at \(say(group.nextSlot)), ends it"]
        }
        var sentences = met.flatMap(ended)
        if rule.keepFiringFor > .zero, alert.state == .firing {
            sentences.append("then keep_firing_for keeps it for \(rule.keepFiringFor.rough)")
        }
        return sentences
    }

    /// What a condition that holds has to come to for it to hold no longer.
    private func ended(_ condition: AlertExplanation.Condition) -> [String] {
        guard let finding = condition.findings.first else { return [] }
        guard let comparison = condition.comparison, let threshold = finding.threshold else {
            return ["`\(condition.expression)` has a result, and has to have none"]
        }
        return [
            "`\(condition.expression)` is \(GoNumber.general(finding.value)), and has to be no longer "
                + "\(comparison) \(GoNumber.general(threshold))"
        ]
    }
}

extension Duration {
    /// In whole seconds, for people.
    fileprivate var rough: String { Duration.seconds(components.seconds).brief }
}
