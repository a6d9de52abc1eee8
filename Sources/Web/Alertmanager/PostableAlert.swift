import Alerting
import Vocabulary

/// An alert as clients post it.
struct PostableAlert: Decodable {
    let labels: [String: String]
    let annotations: [String: String]?
    let startsAt: APITime?
    let endsAt: APITime?
    let generatorURL: String?

    /// - Throws: ``PostedAlert/Problem``.
    func alert(at now: WallTime) throws(PostedAlert.Problem) -> PostedAlert {
        try PostedAlert(
            labels: Labels(labels.map { ($0.key, $0.value) }),
            annotations: Labels((annotations ?? [:]).map { ($0.key, $0.value) }),
            startsAt: startsAt?.time,
            endsAt: endsAt?.time,
            generatorURL: generatorURL.flatMap { $0.isEmpty ? nil : $0 },
            at: now
        )
    }
}
