import Vocabulary

/// A text that equals another only when all bytes do: `String` holds canonically equivalent texts for equal.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactText, right: ExactText) -> Bool { left.text.equalsInBytes(right.text) }

    func hash(into hasher: inout Hasher) {
        let utf8 = text.utf8.span
        unsafe utf8.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}
