/// Numbers for people, as the template functions of Prometheus write them.
///
/// Fact: `helpers/templates` of prometheus/common and `template.go` of Prometheus.
enum Humanize {
    private static let large = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
    private static let small = ["m", "u", "n", "p", "f", "a", "z", "y"]
    private static let binary = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"]

    /// `123.5k`, `100u`.
    static func number(_ value: Double) -> String {
        guard value != 0, value.isFinite else { return GoFormat.short(value) }
        return value.magnitude >= 1 ? divided(value, by: 1000, large) : multiplied(value)
    }

    /// `120.6ki`.
    static func bytes(_ value: Double) -> String {
        guard value.magnitude > 1, value.isFinite else { return GoFormat.short(value) }
        return divided(value, by: 1024, binary)
    }

    /// `12.5%`, of a share of 1.
    static func percentage(_ value: Double) -> String { GoFormat.short(value * 100) + "%" }

    /// `1d 10h 17m 36s`, `100us`, of seconds.
    static func duration(_ value: Double) -> String {
        guard value.isFinite else { return GoFormat.short(value) }
        guard value != 0 else { return GoFormat.short(value) + "s" }
        guard value.magnitude >= 1 else { return multiplied(value) + "s" }
        let sign = value < 0 ? "-" : ""
        // Beyond the integers Go's conversion gives the smallest of them on amd64.
        let whole = value.magnitude < 0x1p63 ? Int64(value.magnitude) : .min
        let (days, hours, minutes, seconds) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60, whole % 60)
        if days != 0 { return "\(sign)\(days)d \(hours)h \(minutes)m \(seconds)s" }
        if hours != 0 { return "\(sign)\(hours)h \(minutes)m \(seconds)s" }
        if minutes != 0 { return "\(sign)\(minutes)m \(seconds)s" }
        return sign + GoFormat.short(value.magnitude) + "s"
    }

    private static func divided(_ value: Double, by base: Double, _ prefixes: [String]) -> String {
        var (rest, prefix) = (value, "")
        for next in prefixes {
            guard rest.magnitude >= base else { break }
            prefix = next
            rest /= base
        }
        return GoFormat.short(rest) + prefix
    }

    private static func multiplied(_ value: Double) -> String {
        var (rest, prefix) = (value, "")
        for next in small {
            guard rest.magnitude < 1 else { break }
            prefix = next
            rest *= 1000
        }
        return GoFormat.short(rest) + prefix
    }
}
