import Alerting
import Vocabulary

extension AlertStanding {
    /// As `explain` shows it, under `people`.
    var json: JSON {
        [
            "incident": .text(incident.id.description), "status": .text(incident.status), "headline": .text(headline),
            "root": JSON(incident.root?.title), "dependent": .flag(member.isDependent), "held": .flag(member.isHeld),
            "examinedUntil": JSON(examinedUntil?.description),
            "acknowledged": incident.acknowledgement.map { acknowledgement in
                [
                    "by": .text(acknowledgement.by), "at": .text(acknowledgement.at.description),
                    "comment": JSON(acknowledgement.comment),
                ]
            } ?? .null,
            "silences": .array(
                silences.map { silence in
                    [
                        "id": .text(silence.id), "createdBy": .text(silence.createdBy),
                        "comment": .text(silence.comment), "endsAt": .text(silence.endsAt.description),
                    ]
                }
            ),
            "maintenance": .array(
                windows.map { ["name": .text($0.name), "until": JSON($0.until?.description)] }
            ),
            "inhibitedBy": .array(
                speakers.map { speaker in
                    [
                        "id": .text(speaker.key.fingerprint.description),
                        "alert": .text(speaker.shownLabels["alertname"] ?? ""),
                        "severity": .text(speaker.severity.rawValue),
                    ]
                }
            ),
            "receivers": .array(receivers.map(\.json)),
        ]
    }
}

extension AlertStanding.Reach {
    fileprivate var json: JSON {
        [
            "receiver": .text(receiver.description), "state": .text(state.rawValue), "at": JSON(at?.description),
            "reason": JSON(reason),
        ]
    }
}
