import Vocabulary

/// What people write of themselves, fit to be shown.
enum AcknowledgementText {
    private static let longestName = 64

    /// Nil for nothing.
    static func name(_ text: String?) -> String? { clean(text, longestName) }

    /// Nil for nothing.
    static func comment(_ text: String?) -> String? { clean(text, Redactor.limit) }

    private static func clean(_ text: String?, _ limit: Int) -> String? {
        let words = Redactor.withoutControls(Redactor.withoutURLSecrets(text ?? "")).split(separator: " ")
        return words.isEmpty ? nil : words.joined(separator: " ").shortened(to: limit)
    }
}
