import Alerting
import Vocabulary

/// What is behind it, and the alerts one by one.
extension Story {
    static func cause(_ cause: CauseBrief, isFiring: Bool) -> [Line] {
        let kind = cause.kind.flatMap { $0 == cause.name ? nil : " (\($0))" } ?? ""
        var lines: [Line] = [[.strong(cause.name), .plain(kind)]]
        if let check = cause.check {
            var line: Line = [.plain("check "), .code(check), .plain(isFiring ? " fails" : " failed")]
            if let reason = cause.reason { line += [.plain(" with "), .code(reason)] }
            if let phase = cause.phase { line += [.plain(" in phase "), .code(phase)] }
            lines.append(line)
        }
        if let message = cause.message, !message.isEmpty { lines.append([.plain(message.shortened(to: 300))]) }
        return lines
    }

    static func times(_ cause: CauseBrief, isFiring: Bool, _ clock: Clock) -> [(name: String, text: String)] {
        // When all is over, that says the message itself.
        let end = isFiring ? cause.endedAt : nil
        return [("First bad", cause.firstBad), ("Last good", cause.lastGood), ("Good again", end)]
            .compactMap { name, time in time.map { (name, clock.text($0)) } }
    }

    /// Labels that say nothing that the message does not say elsewhere.
    private static let saidElsewhere: Set<String> = ["alertname", "severity", "service"]

    static func entry(_ alert: AlertBrief, _ clock: Clock) -> Entry {
        var heading: Line = [.strong(alert.name.isEmpty ? "\(alert.fingerprint)" : alert.name)]
        if let severity = alert.labels["severity"] { heading.append(.plain(" · \(severity)")) }
        if let end = alert.endedAt {
            let ending = alert.ending?.text ?? "ended"
            heading.append(.plain(" · \(ending) after \(Clock.text(from: alert.startedAt, to: end))"))
        } else {
            heading.append(.plain(" · since \(clock.brief(alert.startedAt)) UTC"))
        }
        let labels = alert.labels.filter { !saidElsewhere.contains($0.name) }.prefix(4)
        var lines: [Line] = []
        for name in ["summary", "description", "message"] {
            guard let text = alert.annotations[name]?.shortened(to: 300), !lines.contains([.plain(text)]) else {
                continue
            }
            lines.append([.plain(text)])
        }
        // Not a link, as a path in somebody's repository.
        if alert.endedAt == nil, let runbook = alert.runbook, Link("Runbook", runbook) == nil {
            lines.append([.plain("Runbook "), .code(runbook.shortened(to: 200))])
        }
        if let value = alert.value {
            var line: Line = [.plain("Value "), .code(GoNumber.general(value))]
            if let expression = alert.expression {
                line += [.plain(", rule "), .code(expression.shortened(to: 200))]
            }
            lines.append(line)
        }
        if !labels.isEmpty {
            lines.append([.code(labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ").shortened(to: 200))])
        }
        return Entry(heading: heading, lines: lines)
    }
}
