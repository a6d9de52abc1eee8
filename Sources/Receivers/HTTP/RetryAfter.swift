import Probes
import Vocabulary

/// How long a receiver wants to be left alone.
enum RetryAfter {
    /// Longer waits than this are cut to it: a person is waiting too.
    static let longest = Duration.seconds(3600)
    /// Beyond this it is a mistake, and not looked at: seconds.
    private static let absurd = 86_400.0

    /// What an answer says: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), or else the number `retry_after`
    /// of its JSON, as Slack and Discord send it.
    static func read(_ answer: HTTPAnswer, now: WallTime) -> Duration? {
        if let field = answer.header("Retry-After"), let wait = wait(field, now: now) { return wait }
        guard let json = try? answer.json(), let seconds = json[path: "retry_after"]?.number else { return nil }
        return duration(seconds)
    }

    private static func wait(_ field: String, now: WallTime) -> Duration? {
        let field = field.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
        if let seconds = Double(field) { return duration(seconds) }
        return date(field).flatMap { duration($0.seconds - now.seconds) }
    }

    private static func duration(_ seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds > 0, seconds <= absurd else { return nil }
        return min(longest, .nanoseconds(Int64(seconds * 1e9)))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`: the one form that RFC 9110 §5.6.7 lets senders write.
    private static func date(_ text: String) -> WallTime? {
        let words = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard words.count == 6, words[5] == "GMT", words[1].utf8.count == 2,
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return WallTime(rfc3339: "\(words[3])-\(number)-\(words[1])T\(words[4])Z")
    }
}
