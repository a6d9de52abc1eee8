import Alerting
import Settings
import Storage
import Vocabulary
import Web

/// What the routes show and change of alerting.
extension AlertingParts {
    func alertmanagerSources(_ settings: SettingsBox, _ time: any Time) -> AlertmanagerSources {
        AlertmanagerSources(
            silences: silences,
            alerts: { views(settings.settings, time.wallNow) },
            post: { await posted.post($0) },
            receivers: { settings.settings.alerting.receivers.map(\.name) },
            configuration: { Self.configuration(settings.settings.alerting) }
        )
    }

    func acknowledgementSources(_ time: any Time) -> AcknowledgementSources {
        AcknowledgementSources(
            key: linkKey,
            acknowledge: { id, by, comment in
                await desk.acknowledge(id, Acknowledgement(by: by, at: time.wallNow, comment: comment))
            },
            takeBack: { id, by in await desk.takeBack(id, by: by) },
            incident: { id in
                desk.incident(id).map { incident in
                    IncidentHeadline(
                        headline: desk.headlines(incident),
                        isOpen: !incident.isClosed,
                        acknowledgement: incident.acknowledgement,
                        hasPart: incident.id != id
                    )
                }
            }
        )
    }

    func incidentSources(_ ledger: Ledger, _ settings: SettingsBox, _ time: any Time) -> IncidentSources {
        IncidentSources(
            incidents: { since in
                let open = desk.incidents.filter { !$0.isClosed }
                guard let since else { return open.reversed() }
                let known = Set(open.map(\.id))
                // An incident is kept with the time of its last change.
                let records = try await ledger.recentRecords(.incident, since: since, limit: 2000)
                let closed = records.compactMap { try? $0.value(KeptIncident.self).incident }
                    .filter { !known.contains($0.id) && $0.endedAfter(since) }
                return (open + closed).sorted { $0.id > $1.id }
            },
            headlines: { desk.headlines },
            clean: { environment.redaction.clean($0) },
            queues: { outbox.queues },
            standing: { rule, alert in
                AlertStanding(
                    of: AlertReport.Key(alert, source: AlertReport.source(rule)),
                    in: desk.incidents,
                    standingSurroundings(settings.settings, time)
                )
            },
            posted: { name in
                desk.incidents.first { incident in
                    !incident.isClosed
                        && incident.members.contains { member in
                            member.key.source == PostedAlerts.source && member.isActive
                                && (member.labels["alertname"] == name || "\(member.key.fingerprint)" == name)
                        }
                }?.id
            }
        )
    }

    private func standingSurroundings(_ settings: Settings, _ time: any Time) -> AlertStanding.Surroundings {
        let now = time.wallNow
        return AlertStanding.Surroundings(
            policy: desk.policy,
            silences: silences.mutes,
            windows: { labels in
                settings.alerting.maintenance.filter { $0.covers(labels, at: now) }.map {
                    AlertStanding.Window(name: $0.name, until: $0.period(covering: now)?.upperBound)
                }
            },
            queues: outbox.queues,
            headline: desk.headlines,
            wallTime: { time.wallTime(at: $0) }
        )
    }

    private func views(_ settings: Settings, _ now: WallTime) -> [AlertView] {
        let incidents = desk.incidents.filter { !$0.isClosed }
        let speakers = Speakers(incidents)
        let posted = posted.alerts
        return incidents.flatMap { incident in
            incident.members.filter(\.isActive).map { member in
                let post = member.key.source == PostedAlerts.source ? posted[member.key.fingerprint] : nil
                return AlertView(
                    labels: member.shownLabels,
                    annotations: environment.redaction.clean(member.annotations),
                    fingerprint: member.key.fingerprint,
                    startsAt: member.startedAt,
                    endsAt: post?.endsAt ?? now.advanced(by: PostedAlert.resolveTimeout),
                    updatedAt: post?.updatedAt ?? now,
                    receivers: member.receivers,
                    groupLabels: incident.shownGroup.labels,
                    silencedBy: silences.mutes(member.shownLabels).map(\.id),
                    inhibitedBy: speakers.of(member).map(\.key.fingerprint),
                    mutedBy: settings.alerting.maintenance.filter { $0.covers(member.shownLabels, at: now) }.map(
                        \.name
                    ),
                    generatorURL: member.generatorURL.map(environment.redaction.clean)
                )
            }
        }
    }

    /// What `amtool config show` prints: who is told, without any secret.
    private static func configuration(_ policy: AlertPolicy) -> String {
        let receivers = policy.receivers.map { "- name: '\($0.name)'" }.joined(separator: "\n")
        let first = policy.route.receivers.map { "'\($0)'" }.joined(separator: ", ")
        return "route:\n  receivers: [\(first)]\nreceivers:\n\(receivers.isEmpty ? "[]" : receivers)\n"
    }
}

extension Incident {
    fileprivate func endedAfter(_ time: WallTime) -> Bool {
        guard let endedAt else { return true }
        return endedAt >= time
    }
}
