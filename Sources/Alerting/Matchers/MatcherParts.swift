import Series

/// A matcher as it was written, its expression not looked at yet.
struct MatcherParts: Hashable {
    let name: String
    let `operator`: LabelMatcher.Operator
    let value: String
    /// Where it begins.
    let offset: Int
}
