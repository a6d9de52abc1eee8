/// What an expression evaluates to.
package enum ValueType: String, CaseIterable, Hashable, Sendable {
    /// One number.
    case scalar
    /// One sample per series, all at one time: an instant vector.
    case vector
    /// Many samples per series: a range vector.
    case matrix
    case string

    /// As documentation and messages name it.
    package var documented: String {
        switch self {
        case .scalar: "scalar"
        case .vector: "instant vector"
        case .matrix: "range vector"
        case .string: "string"
        }
    }
}
