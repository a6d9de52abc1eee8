import Alerting
import HTTPTypes
import Hummingbird
import PromQL
import Vocabulary

/// `/api/v1/incidents` and `/api/v1/outbox`: what people were told, and what still waits to be told.
struct IncidentRoutes {
    private static let most = 1000

    let sources: IncidentSources
    let time: any Time

    func add(to router: Router<WebContext>) {
        router.get("api/v1/incidents") { request, _ -> Response in
            let since = try since(request)
            let incidents = try await sources.incidents(since)
            let headline = sources.headlines()
            return .json(["incidents": .array(incidents.prefix(Self.most).map { json($0, headline, inFull: false) })])
        }
        router.get("api/v1/incidents/:incident") { _, context -> Response in
            let text = context.parameters.get("incident") ?? ""
            guard let id = ULID(text),
                let incident = try await sources.incidents(WallTime(nanosecondsSinceEpoch: 0)).first(where: {
                    $0.id == id
                })
            else { throw RequestFailure.notFound("there is no incident `\(text.shortened(to: 40))`") }
            return .json(json(incident, sources.headlines(), inFull: true))
        }
        router.get("api/v1/outbox") { _, _ -> Response in
            .json(["receivers": .array(sources.queues().map(json))])
        }
    }

    /// `last=24h`: how far back; open ones alone without it.
    private func since(_ request: Request) throws -> WallTime? {
        guard let text = request.uri.queryParameters.get("last") else { return nil }
        guard let milliseconds = try? DurationText.parse(String(text)), milliseconds >= 0 else {
            throw RequestFailure.badRequest("last is a duration like 24h, not `\(text.shortened(to: 40))`")
        }
        return time.wallTime(at: time.now + .milliseconds(-milliseconds))
    }

    private func json(_ incident: Incident, _ headline: (Incident) -> String, inFull: Bool) -> JSON {
        var members: [JSON.Member] = [
            .init("id", .text(incident.id.description)),
            .init("status", .text(incident.status)),
            .init("headline", .text(headline(incident))),
            .init("severity", .text(incident.severity.rawValue)),
            .init("since", JSON(incident.beganAt?.description)),
            .init("ended", JSON(incident.endedAt?.description)),
            .init("root", JSON(incident.root?.title)),
            .init("cause", incident.cause.map(json) ?? .null),
            .init("acknowledgedBy", JSON(incident.acknowledgement.map { sources.clean($0.by) })),
            .init("reopenings", .integer(Int64(incident.reopenings))),
            .init("partOf", JSON(incident.absorbedInto?.description)),
            .init(
                "receivers",
                .array(
                    incident.tellings.map {
                        ["receiver": .text($0.receiver.description), "state": .text($0.state.rawValue)]
                    }
                )
            ),
            .init("firing", .integer(Int64(incident.partSince == nil ? incident.members.count(where: \.isActive) : 0))),
        ]
        if inFull {
            members.append(.init("alerts", .array(incident.members.map { json($0, mergedAt: incident.partSince) })))
            members.append(
                .init(
                    "timeline",
                    .array(
                        incident.timeline.map {
                            ["at": .text($0.at.description), "text": .text(sources.clean($0.text))]
                        }
                    )
                )
            )
        }
        return .object(members)
    }

    private func json(_ cause: CauseBrief) -> JSON {
        [
            "name": .text(cause.name), "check": JSON(cause.check), "reason": JSON(cause.reason),
            "phase": JSON(cause.phase), "message": JSON(cause.message.map(sources.clean)),
            "firstBad": JSON(cause.firstBad?.description), "lastGood": JSON(cause.lastGood?.description),
        ]
    }

    /// What goes on of a part goes on in the incident that it is a part of.
    private func json(_ member: Member, mergedAt: WallTime?) -> JSON {
        let ending = member.isActive && mergedAt != nil ? .merged : member.ending
        return [
            "fingerprint": .text(member.key.fingerprint.description),
            "labels": .object(member.shownLabels.map { .init($0.name, .text(sources.clean($0.value))) }),
            "annotations": .object(member.annotations.map { .init($0.name, .text(text($0.value))) }),
            "startsAt": .text(member.startedAt.description), "endsAt": JSON((member.endedAt ?? mergedAt)?.description),
            "ending": JSON(ending?.rawValue), "held": .flag(member.isHeld), "muted": .flag(member.isMuted),
            "inhibited": .flag(member.isInhibited), "dependent": .flag(member.isDependent),
        ]
    }

    /// Annotations may have several lines.
    private func text(_ value: String) -> String {
        value.split(separator: "\n", omittingEmptySubsequences: false).map { sources.clean(String($0)) }
            .joined(separator: "\n")
    }

    private func json(_ queue: ReceiverQueue) -> JSON {
        [
            "receiver": .text(queue.receiver.description), "pending": .array(queue.pending.map(json)),
            "dead": .array(queue.dead.map(json)), "sent": .integer(Int64(clamping: queue.sent)),
            "failed": .integer(Int64(clamping: queue.failed)), "lastError": JSON(queue.lastError),
        ]
    }

    private func json(_ delivery: Delivery) -> JSON {
        [
            "id": .text(delivery.id.description), "at": .text(delivery.notification.at.description),
            "event": .text(delivery.notification.event.rawValue),
            "headline": .text(delivery.notification.headline),
            "incident": JSON(delivery.notification.incident?.id.description),
            "attempts": .integer(Int64(delivery.attempts)), "lastError": JSON(delivery.lastError),
        ]
    }
}

extension Incident {
    /// `open`, `ending` or `closed`.
    var status: String { isClosed ? "closed" : isActive ? "open" : "ending" }
}
