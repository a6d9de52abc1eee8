import Probes
import TestKit
import Vocabulary

// Asking the daemon.
extension AlertLife {
    /// Suspends until both groups have been evaluated more than so many seconds after the daemon was ready.
    func evaluate(_ daemon: DaemonProcess, for seconds: Double) async throws {
        let end = now + seconds
        try await Polling.until("the rules go on", every: .milliseconds(100)) {
            try await self.look(daemon)
            let groups = try await daemon.json("/api/v1/rules")[path: "data.groups"]?.elements ?? []
            return groups.count == 2
                && groups.allSatisfy { group in
                    let last = group[path: "lastEvaluation"]?.text.flatMap(WallTime.init(rfc3339:))
                    return (last?.seconds ?? 0) > end
                }
        }
    }

    /// Looks at the alerts until they are as wanted.
    func follow(
        _ daemon: DaemonProcess,
        until what: String,
        _ condition: (AlertDiary.Answer) -> Bool
    ) async throws {
        try await Polling.until(what, every: .milliseconds(150)) {
            guard let answer = try await self.look(daemon) else { return false }
            return condition(answer)
        }
    }

    /// Suspends until a series of this name is in the store.
    func waitUntilStored(_ name: String, _ daemon: DaemonProcess) async throws {
        try await daemon.waitUntil("has \(name)") { daemon in
            try await daemon.json("/api/v1/query?query=\(name)")[path: "data.result.0"] != nil
        }
    }

    /// Asks for all alerts and for when they fired; nil when one of them changed meanwhile.
    @discardableResult
    func look(_ daemon: DaemonProcess) async throws -> AlertDiary.Answer? {
        let active = try await daemon.json("/api/v1/alerts")[path: "data.alerts"]?.elements ?? []
        let at = now
        var alerts: [String: AlertDiary.Sight] = [:]
        for alert in active {
            guard let name = alert[path: "labels.alertname"]?.text, let id = alert[path: "id"]?.text else { continue }
            let explanation = try await daemon.json("/api/v1/alerts/\(id)/explain")
            guard let sight = sight(explanation, state: alert[path: "state"]?.text) else { return nil }
            alerts[name] = sight
        }
        let answer = AlertDiary.Answer(at: at, alerts: alerts)
        diary.runs[diary.runs.count - 1].answers.append(answer)
        return answer
    }

    /// Nil when it is no longer what it was in the list.
    private func sight(_ answer: JSONValue, state: String?) -> AlertDiary.Sight? {
        func seconds(_ key: String) -> Double? {
            explanation?[path: key]?.text.flatMap(WallTime.init(rfc3339:))?.seconds
        }
        let explanation = answer[path: "data"]?.elements.first
        guard let activeAt = seconds("activeAt") else { return nil }
        let firedAt = seconds("firedAt")
        guard (firedAt != nil) == (state == "firing") else { return nil }
        return AlertDiary.Sight(
            state: firedAt == nil ? .pending : .firing,
            activeAt: activeAt,
            firedAt: firedAt,
            // Before its first evaluation it is as it was given out at the start.
            evaluatedAt: seconds("lastEvaluation") ?? diary.runs.last?.launchedAt ?? activeAt
        )
    }

    /// Takes over what the daemon has written of its alerts; after all kills, while it still runs.
    func noteSamples(_ daemon: DaemonProcess) async throws {
        let answer = try await daemon.json("/api/v1/query?query=ALERTS%5B1h%5D")
        for series in answer[path: "data.result"]?.elements ?? [] {
            guard let alert = series[path: "metric.alertname"]?.text,
                series[path: "metric.alertstate"]?.text == "pending"
            else { continue }
            let times = (series[path: "values"]?.elements ?? []).compactMap { $0.elements.first?.number }
            diary.subjects[alert]?.pendingSamples += times
        }
    }
}
