import Alerting
import PromQL
import Rules
import Series
import Vocabulary

/// `/api/v1/alerts/{id}/explain`: why an alert, or every alert of a name, is as it is.
struct ExplainAnswer {
    /// More alerts are not explained in one answer.
    private static let most = 50

    let sources: WebSources
    let turn: QueryTurn

    /// - Parameters:
    ///   - name: the `id` of an alert, or the name of a rule, which stands for all of its alerts.
    ///   - matches: conditions on the labels of alerts; one of them has to be met.
    /// - Returns: a list of explanations.
    /// - Throws: ``QueryFailure`` when nothing has this id or name, or when time is up.
    func answer(_ name: String, _ matches: [[LabelMatcher]]) throws -> QueryAnswer {
        var (explanations, isKnown): ([JSON], Bool) = ([], false)
        for group in sources.groups() {
            for run in group.rules where run.rule.isAlerting {
                let all = run.book?.all ?? []
                let chosen =
                    run.rule.name == name ? all : all.filter { Fingerprint($0.labels).description == name }
                guard run.rule.name == name || !chosen.isEmpty else { continue }
                isKnown = true
                let wanted = chosen.filter { alert in
                    matches.isEmpty || matches.contains { $0.allSatisfy { $0.matches(alert.labels) } }
                }
                explanations += try explain(run, group, wanted, room: Self.most - explanations.count)
            }
        }
        guard isKnown else {
            if let incident = sources.incidents?.posted(name) {
                let text =
                    "that alert was posted here, so there is no rule to explain; it is a part of incident \(incident)"
                throw QueryFailure(.notFound, text, .notFound)
            }
            throw QueryFailure(.notFound, "no alert with this id, and no alerting rule of this name", .notFound)
        }
        return QueryAnswer { $0.put(JSON.array(explanations)) }
    }

    private func explain(
        _ run: RuleRun,
        _ group: GroupRun,
        _ alerts: [Alert],
        room: Int
    ) throws -> [JSON] {
        let time = sources.time
        let explainer = AlertExplainer(
            run,
            of: group,
            store: turn.store,
            engine: turn.engine,
            now: time.now,
            say: { time.wallTime(at: $0).description }
        )
        guard let explainer else { return [] }
        func standing(_ alert: Alert) -> AlertStanding? {
            sources.incidents?.standing(run.key, Fingerprint(alert.labels))
        }
        // Ended alerts say nothing of why there is none, unless people still have to do with them.
        let active = alerts.filter { $0.isActive || standing($0) != nil }
        guard !active.isEmpty else { return [json(explainer.explain(alerts.first), nil)] }
        return try active.prefix(max(0, room)).map { alert in
            try turn.check()
            return json(explainer.explain(alert), standing(alert))
        }
    }

    private func json(_ explanation: AlertExplanation, _ standing: AlertStanding?) -> JSON {
        let (rule, alert) = (explanation.rule, explanation.alert)
        var members: [JSON.Member] = [
            .init("alert", .text(rule.name)), .init("id", JSON(explanation.id?.description)),
            .init("group", .text(explanation.group.name)), .init("file", .text(explanation.group.file)),
            .init("state", .text(explanation.heldUntil == nil ? (alert?.state ?? .inactive).rawValue : "holding")),
            .init("labels", .object((alert?.labels).map { $0.map { .init($0.name, .text($0.value)) } } ?? [])),
            .init(
                "annotations",
                .object((alert?.annotations ?? []).map { .init($0.name, .text($0.value)) })
            ),
            .init("value", alert.map { .text(GoNumber.general($0.value)) } ?? .null),
            .init("activeAt", wall(alert?.isActive == true ? alert?.activeAt : nil)),
            .init("firedAt", wall(alert?.firedAt)), .init("resolvedAt", wall(alert?.resolvedAt)),
            .init("expression", .text(rule.expression)), .init("for", .number(rule.hold.seconds)),
            .init("keepFiringFor", .number(rule.keepFiringFor.seconds)),
        ]
        switch explanation.health {
        case .unknown: members.append(.init("health", "unknown"))
        case .good: members.append(.init("health", "ok"))
        case .bad(let message): members += [.init("health", "err"), .init("lastError", .text(message))]
        }
        members += [
            .init("conditions", .array(explanation.conditions.map(json))),
            .init("reads", .array(explanation.readings.map(json))),
            .init("missingToFire", .array(explanation.missingToFire.map { .text($0) })),
            .init("missingToClear", .array(explanation.missingToClear.map { .text($0) })),
            .init("heldUntil", wall(explanation.heldUntil)),
            .init("lastEvaluation", wall(explanation.lastEvaluation)),
            .init("nextEvaluation", wall(explanation.nextEvaluation)),
            .init("people", standing?.json ?? .null),
        ]
        return .object(members)
    }

    private func json(_ condition: AlertExplanation.Condition) -> JSON {
        [
            "expression": .text(condition.expression), "comparison": JSON(condition.comparison),
            "threshold": JSON(condition.threshold), "unless": .flag(condition.isExcluding),
            "seriesCount": .integer(Int64(condition.count)),
            "series": .array(
                condition.findings.map { finding in
                    [
                        "labels": json(finding.labels), "value": .text(GoNumber.general(finding.value)),
                        "threshold": finding.threshold.map { .text(GoNumber.general($0)) } ?? .null,
                        "holds": .flag(finding.holds),
                    ]
                }
            ), "error": JSON(condition.error),
        ]
    }

    private func json(_ reading: AlertExplanation.Reading) -> JSON {
        let shift = sources.time.wallOffset.nanoseconds / 1_000_000
        return [
            "selector": .text(reading.selector), "window": .number(reading.window.seconds),
            "seriesCount": .integer(Int64(reading.count)),
            "series": .array(
                reading.series.map { series in
                    let values = series.samples.map { sample -> JSON in
                        let seconds = Double(sample.timestamp.addingClamped(shift)) / 1000
                        return .array([.number(seconds), .text(GoNumber.general(sample.value))])
                    }
                    return ["labels": json(series.labels), "values": .array(values)]
                }
            ),
        ]
    }

    private func json(_ labels: Labels) -> JSON { .object(labels.map { .init($0.name, .text($0.value)) }) }

    private func wall(_ instant: Instant?) -> JSON {
        instant.map { .text(sources.time.wallTime(at: $0).description) } ?? .null
    }
}
