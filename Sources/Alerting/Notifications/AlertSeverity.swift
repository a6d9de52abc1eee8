package import Vocabulary

/// How bad an alert is, from its label `severity`; the order is that of urgency.
package enum AlertSeverity: String, Sendable, Codable, Comparable, CaseIterable {
    case info
    /// No label, or a word that is none of ours.
    case unspecified
    case warning
    case critical

    /// Reads the words in use (`critical`, `page`, `error`, `warning`, `info` …), in any case.
    package init(_ labels: Labels) {
        self =
            switch labels["severity"]?.lowercased() {
            case "critical", "crit", "page", "fatal", "emergency", "alert", "error", "high", "p1", "sev1": .critical
            case "warning", "warn", "medium", "p2", "p3", "ticket": .warning
            case "info", "information", "informational", "notice", "low", "none", "debug": .info
            default: .unspecified
            }
    }

    package static func < (left: AlertSeverity, right: AlertSeverity) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .info: 0
        case .unspecified: 1
        case .warning: 2
        case .critical: 3
        }
    }
}
