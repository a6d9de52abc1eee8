import Vocabulary

extension Member {
    /// What people should read first: what goes on, the root before what follows from it, the worst, the oldest.
    var rank: Rank { Rank(isOver: !isActive, isDependent: isDependent, severity, startedAt) }

    struct Rank: Comparable {
        let order: (Int, Int, Int64)
        let severity: AlertSeverity

        init(isOver: Bool, isDependent: Bool, _ severity: AlertSeverity, _ startedAt: WallTime) {
            order = (isOver ? 1 : 0, isDependent ? 1 : 0, startedAt.nanosecondsSinceEpoch)
            self.severity = severity
        }

        static func < (left: Rank, right: Rank) -> Bool {
            if left.order.0 != right.order.0 { return left.order.0 < right.order.0 }
            if left.order.1 != right.order.1 { return left.order.1 < right.order.1 }
            if left.severity != right.severity { return left.severity > right.severity }
            return left.order.2 < right.order.2
        }

        static func == (left: Rank, right: Rank) -> Bool {
            left.order == right.order && left.severity == right.severity
        }
    }

    var runbook: String? { AlertBrief.runbook(shownLabels, annotations) }

    /// - Parameters:
    ///   - around: what makes its texts fit to be shown.
    ///   - mergedAt: when the incident that it was told with became a part of another one.
    /// - Returns: what messages say of it.
    func brief(_ around: IncidentSurroundings, mergedAt: WallTime? = nil) -> AlertBrief {
        let merging = mergedAt.map { (at: $0, ending: AlertEnding.merged) }
        let end = isActive ? merging : endedAt.map { (at: $0, ending: ending ?? .recovered) }
        return AlertBrief(
            labels: around.clean(shownLabels),
            annotations: around.clean(annotations),
            fingerprint: key.fingerprint,
            startedAt: startedAt,
            endedAt: end?.at,
            ending: end?.ending,
            value: value,
            expression: around.clean(expression),
            generatorURL: around.clean(generatorURL)
        )
    }
}
