package import Series

extension VectorSelector {
    /// Reads `name{label="value"}` and nothing more: the conditions of a `match[]`.
    package static func matchers(parsing text: String) throws(ParseFailure) -> [LabelMatcher] {
        guard case .vectorSelector(let selector) = try Query(parsing: text).expression,
            selector.modifiers.at == nil, selector.modifiers.offset.literal == 0
        else {
            throw ParseFailure("expected a selector of series", at: SourceRange(0, text.utf8.count), in: text)
        }
        return selector.matchers
    }
}
