import Alerting
import HTTPTypes
import Hummingbird
import Vocabulary

/// Alerts in Alertmanager's API: `alerts`, `alerts/groups`.
///
/// Fact: `api/v2/openapi.yaml` of Alertmanager.
struct AlertRoutes {
    /// In bytes: what Prometheus sends at once is far less.
    static let longestBody = 4 << 20

    let sources: AlertmanagerSources
    let time: any Time

    func add(to router: Router<WebContext>) {
        router.get("api/v2/alerts") { request, _ -> Response in
            try await AlertmanagerFailure.answering {
                let filter = try AlertFilter(try await QueryParameters(request))
                return .json(.array(await alerts(filter).map(\.json)))
            }
        }
        router.get("api/v2/alerts/groups") { request, _ -> Response in
            try await AlertmanagerFailure.answering {
                let filter = try AlertFilter(try await QueryParameters(request))
                return .json(groups(await alerts(filter), filter))
            }
        }
        router.post("api/v2/alerts") { request, _ -> Response in
            try await AlertmanagerFailure.answering { try await post(request) }
        }
    }

    private func alerts(_ filter: AlertFilter) async -> [AlertView] {
        let now = time.wallNow
        return await sources.alerts().filter { filter.takes($0, at: now) }.sorted { $0.fingerprint < $1.fingerprint }
    }

    private func groups(_ alerts: [AlertView], _ filter: AlertFilter) -> JSON {
        struct Group: Hashable {
            let receiver: ReceiverName
            let labels: Labels
        }
        var groups: [Group: [JSON]] = [:]
        for alert in alerts {
            for receiver in alert.receivers where filter.takes(receiver) {
                groups[Group(receiver: receiver, labels: alert.groupLabels), default: []].append(alert.json)
            }
        }
        let sorted = groups.sorted { ($0.key.receiver, $0.key.labels) < ($1.key.receiver, $1.key.labels) }
        return .array(
            sorted.map { group, alerts in
                [
                    "alerts": .array(alerts), "labels": .labels(group.labels),
                    "receiver": ["name": .text(group.receiver.description)],
                ]
            }
        )
    }

    /// Takes all that are valid, and says so when some are not.
    private func post(_ request: Request) async throws -> Response {
        let posted: [PostableAlert] = try await AlertmanagerRoutes.body(of: request, limit: Self.longestBody)
        let now = time.wallNow
        var alerts: [PostedAlert] = []
        var problems: [String] = []
        for alert in posted {
            do {
                alerts.append(try alert.alert(at: now))
            } catch {
                problems.append(error.description)
            }
        }
        if !alerts.isEmpty, await !sources.post(alerts) {
            throw AlertmanagerFailure(.internalServerError, "the alerts could not be taken")
        }
        guard let first = problems.first else { return AlertmanagerRoutes.empty }
        throw AlertmanagerFailure.badRequest(
            problems.count == 1 ? first : "\(first) (and \(problems.count - 1) more alerts are invalid)"
        )
    }
}

extension AlertView {
    /// `gettableAlert`.
    fileprivate var json: JSON {
        var members: [JSON.Member] = [
            .init("annotations", .labels(annotations)), .init("endsAt", .text(endsAt.description)),
            .init("fingerprint", .text(fingerprint.description)),
            .init("receivers", .array(receivers.map { ["name": .text($0.description)] })),
            .init("startsAt", .text(startsAt.description)),
            .init(
                "status",
                [
                    "inhibitedBy": .array(inhibitedBy.map { .text($0.description) }),
                    "mutedBy": .array(mutedBy.map(JSON.text)), "silencedBy": .array(silencedBy.map(JSON.text)),
                    "state": isSuppressed ? "suppressed" : "active",
                ]
            ), .init("updatedAt", .text(updatedAt.description)),
        ]
        if let generatorURL { members.append(.init("generatorURL", .text(generatorURL))) }
        members.append(.init("labels", .labels(labels)))
        return .object(members)
    }
}

extension JSON {
    /// An object of names and values.
    fileprivate static func labels(_ labels: Labels) -> JSON {
        .object(labels.map { .init($0.name, .text($0.value)) })
    }
}
