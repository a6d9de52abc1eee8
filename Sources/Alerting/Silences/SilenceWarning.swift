package import Vocabulary

/// A silence ends soon, and alerts fire below it that will be told then.
package struct SilenceWarning: Hashable, Sendable {
    package let silence: Silence
    /// The alerts that it holds back now, by their labels; sorted.
    package let muted: [Labels]

    /// One line for a message.
    package func headline(at time: WallTime) -> String {
        let left = time.duration(to: silence.endsAt)
        let alerts = muted.count == 1 ? "1 alert that fires" : "\(muted.count) alerts that fire"
        return "A silence of \(alerts) ends in \(Self.minutes(left)): \(silence.matcherText)"
    }

    /// Further lines for a message.
    package var details: [String] {
        let names = muted.prefix(Self.mostNames).map { labels in
            let service = labels["service"].map { " (\($0))" } ?? ""
            return "\(labels["alertname"] ?? "?")\(service)"
        }
        let more = muted.count > names.count ? ", and \(muted.count - names.count) more" : ""
        return [
            "Ends at \(silence.endsAt), by \(silence.createdBy): \(silence.comment)",
            "Then told: \(names.joined(separator: ", "))\(more)", "Silence \(silence.id)",
        ].map { Redactor.withoutControls($0.shortened(to: Redactor.limit)) }
    }

    private static let mostNames = 10

    private static func minutes(_ duration: Duration) -> String {
        let seconds = Int64(duration.seconds.rounded(.up))
        return seconds < 60 ? "\(max(0, seconds)) s" : "\((seconds + 30) / 60) min"
    }
}
