import Vocabulary

/// Dates as mails have them (RFC 5322 §3.3), in UTC.
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 22 Nov 2026 02:10:31 +0000`.
    static func text(_ time: WallTime) -> String {
        let text = time.description
        let parts = text.prefix(10).split(separator: "-")
        let clock = text.dropFirst(11).prefix(8)
        guard parts.count == 3, let month = Int(parts[1]), months.indices.contains(month - 1) else { return text }
        // 1970-01-01 was a Thursday.
        let day = Int(time.nanosecondsSinceEpoch.flooredDivision(by: 86_400_000_000_000) % 7 + 7) % 7
        return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(clock) +0000"
    }
}
