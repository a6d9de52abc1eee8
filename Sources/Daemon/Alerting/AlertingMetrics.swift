import Alerting
import Exposition
import Receivers
import Settings
import Vocabulary

/// How alerts get to people, for `/metrics`.
struct AlertingMetrics: MetricSource {
    let parts: AlertingParts
    let settings: SettingsBox
    let time: any Time

    func families() -> [MetricFamily] { queueFamilies() + feedFamilies() + stateFamilies() }

    private func queueFamilies() -> [MetricFamily] {
        var pending = MetricFamily(
            "vedette_outbox_pending",
            help: "Messages that wait for a receiver.",
            kind: .gauge
        )
        var oldest = MetricFamily(
            "vedette_outbox_oldest_age_seconds",
            help: "How long the oldest of them has waited; 0 when none does.",
            kind: .gauge
        )
        var sent = MetricFamily(
            "vedette_outbox_sent_total",
            help: "Messages that a receiver has taken.",
            kind: .counter
        )
        var failed = MetricFamily(
            "vedette_outbox_failed_total",
            help: "Attempts that a receiver did not take.",
            kind: .counter
        )
        var dead = MetricFamily(
            "vedette_outbox_dead_letters",
            help: "Messages that were given up and are kept to be seen.",
            kind: .gauge
        )
        let now = time.now
        for queue in parts.outbox.queues {
            let label = Label("receiver", queue.receiver.description)
            dead.add(Double(queue.dead.count), label)
            guard !queue.isClosed else { continue }
            pending.add(Double(queue.pending.count), label)
            oldest.add(queue.oldestWait(at: now).seconds, label)
            sent.add(Double(queue.sent), label)
            failed.add(Double(queue.failed), label)
        }
        return [pending, oldest, sent, failed, dead]
    }

    private func feedFamilies() -> [MetricFamily] {
        var sent = MetricFamily(
            "vedette_alertmanager_sent_total",
            help: "Alerts that an Alertmanager has taken, repetitions included.",
            kind: .counter
        )
        var failed = MetricFamily(
            "vedette_alertmanager_failed_total",
            help: "Alerts in requests that an Alertmanager did not take.",
            kind: .counter
        )
        var pending = MetricFamily(
            "vedette_alertmanager_pending",
            help: "Alerts whose latest state an Alertmanager does not know.",
            kind: .gauge
        )
        var oldest = MetricFamily(
            "vedette_alertmanager_oldest_age_seconds",
            help: "How long the oldest of them has waited; 0 when none does.",
            kind: .gauge
        )
        for (_, targets) in parts.feeds.statistics {
            for target in targets {
                let label = Label("url", target.url)
                sent.add(Double(target.sent), label)
                failed.add(Double(target.failed), label)
                pending.add(Double(target.pending), label)
                oldest.add(target.oldestPending?.seconds ?? 0, label)
            }
        }
        return [sent, failed, pending, oldest]
    }

    private func stateFamilies() -> [MetricFamily] {
        var receivers = MetricFamily(
            "vedette_receivers",
            help: "Receivers that routes lead to; with none nobody is told anything.",
            kind: .gauge
        )
        receivers.add(Double(settings.settings.alerting.receivers.count))
        var incidents = MetricFamily("vedette_incidents", help: "Incidents that go on.", kind: .gauge)
        let open = parts.desk.incidents.filter { !$0.isClosed && $0.isActive }
        incidents.add(Double(open.count { $0.acknowledgement == nil }), Label("state", "open"))
        incidents.add(Double(open.count { $0.acknowledgement != nil }), Label("state", "acknowledged"))
        var silences = MetricFamily("vedette_silences", help: "Silences by their state.", kind: .gauge)
        let counts = parts.silences.counts
        for state in Silence.State.allCases {
            silences.add(Double(counts[state] ?? 0), Label("state", state.rawValue))
        }
        return [receivers, incidents, silences]
    }
}
