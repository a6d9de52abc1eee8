/// Why a text holds no label matchers.
package struct MatcherTextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// For the user, without the position.
    package let message: String
    /// Where it stops making sense, in bytes from the beginning of the text.
    package let offset: Int

    package var description: String { "\(message) at position \(offset)" }
}
