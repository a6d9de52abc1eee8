import Vocabulary

/// What texts go through on their way to people.
extension IncidentSurroundings {
    func clean(_ text: String?) -> String? { text.map(clean) }

    func clean(_ cause: CauseBrief) -> CauseBrief {
        CauseBrief(
            name: cause.name,
            kind: cause.kind,
            check: cause.check,
            reason: cause.reason,
            phase: cause.phase,
            message: clean(cause.message),
            firstBad: cause.firstBad,
            lastGood: cause.lastGood,
            endedAt: cause.endedAt
        )
    }

    func clean(_ acknowledgement: Acknowledgement) -> Acknowledgement {
        Acknowledgement(
            by: clean(acknowledgement.by),
            at: acknowledgement.at,
            comment: clean(acknowledgement.comment)
        )
    }
}
