import Documents
import PromQL
import Rules
import Vocabulary

/// What `rules eval` came to, for people and for programs.
struct RuleEvaluationReport {
    /// Milliseconds.
    let at: Int64
    let states: [RuleBench.State]
    /// Of the last evaluation.
    let failures: [RuleBench.Failure]
    let result: QueryResult?

    /// As `promtool query instant` prints values: `up{job="api"} => 1 @[300]`.
    func tell() {
        let paint = Paint(Process.usesColours)
        for state in states { tell(state, paint) }
        for failure in failures {
            let place = "\(failure.group.file):\(failure.rule.position.line):\(failure.rule.position.column)"
            Process.complain("\(place): rule \(failure.rule.name): \(failure.message)")
        }
        guard let result else { return }
        for text in result.annotations.warnings + result.annotations.infos { Process.complain(text) }
        switch result.value {
        case .scalar(let sample): Process.say("scalar: \(Self.shown(sample))")
        case .string(let text, _): Process.say("string: \(text.goQuoted)")
        case .vector(let samples): for sample in samples { Process.say(Self.shown(sample)) }
        case .matrix(let series):
            for one in series {
                Process.say("\(Self.name(one.labels)) =>")
                for sample in one.samples { Process.say(Self.shown(sample)) }
            }
        }
    }

    private func tell(_ state: RuleBench.State, _ paint: Paint) {
        switch state.rule {
        case .recording(let rule):
            Process.say("record \(rule.name): \(state.samples.count) series")
            for sample in state.samples { Process.say("  \(Self.shown(sample))") }
        case .alerting(let rule):
            let word = state.alerts.map(\.state).max() ?? .inactive
            Process.say("alert \(rule.name): \(painted(word, paint))")
            for alert in state.alerts {
                let since = DurationText.text(at - alert.activeAt.milliseconds)
                let value = GoNumber.general(alert.value)
                Process.say("  \(painted(alert.state, paint)) \(alert.labels) active for \(since), value \(value)")
                for annotation in alert.annotations {
                    Process.say("    \(annotation.name): \(Redactor.withoutControls(annotation.value))")
                }
            }
        }
    }

    private func painted(_ state: Alert.State, _ paint: Paint) -> String {
        switch state {
        case .inactive: paint.good(state.rawValue)
        case .pending: paint.doubtful(state.rawValue)
        case .firing: paint.bad(state.rawValue)
        }
    }

    private static func shown(_ sample: VectorSample) -> String {
        let value = Sample(timestamp: sample.timestamp, value: sample.value)
        return "\(name(sample.labels)) => \(shown(value))"
    }

    private static func shown(_ sample: Sample) -> String {
        "\(GoNumber.general(sample.value)) @[\(GoNumber.plain(Double(sample.timestamp) / 1000))]"
    }

    private static func name(_ labels: Labels) -> String { LabelledValue(labels: labels, value: 0).series }
}

extension RuleEvaluationReport {
    var json: JSON {
        [
            "at": .number(Double(at) / 1000),
            "rules": .array(states.map(Self.json)),
            "failures": .array(
                failures.map { failure in
                    [
                        "path": .text(failure.group.file), "line": .integer(Int64(failure.rule.position.line)),
                        "rule": .text(failure.rule.name), "message": .text(failure.message),
                    ]
                }
            ),
            "result": result.map(Self.json) ?? .null,
        ]
    }

    private static func json(_ state: RuleBench.State) -> JSON {
        let alerts = state.alerts.map { alert -> JSON in
            [
                "state": .text(alert.state.rawValue), "labels": json(alert.labels),
                "annotations": .object(alert.annotations.map { JSON.Member($0.name, .text($0.value)) }),
                "active_at": .number(Double(alert.activeAt.milliseconds) / 1000),
                "value": .text(GoNumber.general(alert.value)),
            ]
        }
        let kind =
            switch state.rule {
            case .recording: "recording"
            case .alerting: "alerting"
            }
        return [
            "path": .text(state.group.file), "group": .text(state.group.name), "name": .text(state.rule.name),
            "kind": .text(kind), "alerts": .array(alerts), "samples": .array(state.samples.map(json)),
        ]
    }

    /// Values are texts, as in Prometheus' API: JSON has no infinity.
    private static func json(_ result: QueryResult) -> JSON {
        switch result.value {
        case .scalar(let sample): ["type": "scalar", "value": .text(GoNumber.general(sample.value))]
        case .string(let text, _): ["type": "string", "value": .text(text)]
        case .vector(let samples): ["type": "vector", "samples": .array(samples.map(json))]
        case .matrix(let series):
            [
                "type": "matrix",
                "series": .array(
                    series.map { one in
                        ["labels": json(one.labels), "values": .array(one.samples.map(json))]
                    }
                ),
            ]
        }
    }

    private static func json(_ sample: VectorSample) -> JSON {
        ["labels": json(sample.labels), "value": .text(GoNumber.general(sample.value))]
    }

    private static func json(_ sample: Sample) -> JSON {
        [.number(Double(sample.timestamp) / 1000), .text(GoNumber.general(sample.value))]
    }

    private static func json(_ labels: Labels) -> JSON {
        .object(labels.map { JSON.Member($0.name, .text($0.value)) })
    }
}
