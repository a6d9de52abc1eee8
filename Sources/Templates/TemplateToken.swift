/// A piece of a template's text.
struct TemplateToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// Text outside of actions, trimmed where an action next to it says so.
        case text
        case leftDelimiter, rightDelimiter
        /// White space inside of an action: what separates operands.
        case space
        case pipe, comma, leftParenthesis, rightParenthesis, declare, assign
        case dot
        /// `.name`, with the point.
        case field
        /// `$name`, or `$` alone.
        case variable
        case identifier
        case number, character
        case string, rawString
        /// Any other printable character of ASCII.
        case mark
        case end
    }

    let kind: Kind
    let text: String
    /// In UTF-8 bytes from the beginning of the template.
    let offset: Int
}

/// Why a text is no template, in the words of Go's `text/template`.
package struct TemplateSyntaxError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name of the template, and what is wrong in it.
    package let template: String
    package let line: Int
    package let message: String

    package var description: String { "template: \(template):\(line): \(message)" }
}

/// A complaint that does not know the template's name yet.
struct TemplateComplaint: Error {
    let message: String
    let offset: Int
}
