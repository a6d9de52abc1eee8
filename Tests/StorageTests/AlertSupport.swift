import Rules
import Vocabulary

@testable import Storage

extension RuleKey {
    static func example(_ name: String = "A", ordinal: Int = 0) -> RuleKey {
        RuleKey(RuleIdentity(name: name, labels: [RuleLabel("severity", "page")]), ordinal: ordinal)
    }
}

extension Alert {
    static func example(
        _ instance: String = "a",
        _ state: State = .pending,
        activeAt: Instant,
        firedAt: Instant? = nil,
        value: Double = 1
    ) -> Alert {
        Alert(
            labels: ["alertname": "A", "instance": instance],
            state: state,
            annotations: [RuleLabel("summary", "down")],
            value: value,
            activeAt: activeAt,
            firedAt: firedAt
        )
    }
}

extension AlertCommit {
    /// The evaluation of one rule, with what it kept and forgot.
    static func evaluation(
        _ key: RuleKey = .example(),
        at instant: Instant,
        keeping kept: [Alert] = [],
        forgetting forgotten: [Labels] = []
    ) -> AlertCommit {
        AlertCommit(
            at: instant,
            evaluated: [key],
            kept: kept.map { Kept(key: key, alert: $0) },
            forgotten: forgotten.map { Forgotten(key: key, labels: $0) }
        )
    }
}
