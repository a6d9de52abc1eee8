import Vocabulary

/// What comes from outside, made fit to be quoted in a message.
package enum DocumentText {
    /// No control characters, at most 79 characters and an ellipsis.
    package static func shown(_ text: String) -> String {
        Redactor(secrets: []).clean(text).shortened(to: 79)
    }
}
