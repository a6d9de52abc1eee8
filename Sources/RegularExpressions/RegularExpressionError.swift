/// Why a text is no regular expression, in the words of Go's `regexp/syntax`.
package struct RegularExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case invalidClassRange = "invalid character class range"
        case invalidEscape = "invalid escape sequence"
        case invalidNamedCapture = "invalid named capture"
        case invalidPerlSyntax = "invalid or unsupported Perl syntax"
        case invalidRepeatOperator = "invalid nested repetition operator"
        case invalidRepeatCount = "invalid repeat count"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case missingRepeatArgument = "missing argument to repetition operator"
        case trailingBackslash = "trailing backslash at end of expression"
        case unexpectedParenthesis = "unexpected )"
        case tooDeep = "expression nests too deeply"
        case tooLarge = "expression too large"
    }

    package let code: Code
    /// The part of the expression that is wrong.
    package let fragment: String
    /// Where it starts, in UTF-8 bytes.
    package let offset: Int

    package var description: String { "error parsing regexp: \(code.rawValue): `\(fragment)`" }
}
