import PromQL

/// Swift's regular expressions in the place of ours: enough to tell what a test selects.
struct SwiftPattern: LabelPattern {
    private let text: String

    init(_ text: String) throws(InvalidPattern) {
        self.text = text
        do { _ = try Regex(text) } catch { throw InvalidPattern("error parsing regexp: \(error)") }
    }

    func matches(_ value: String) -> Bool {
        (try? Regex(text).dotMatchesNewlines().wholeMatch(in: value)) != nil
    }
}
