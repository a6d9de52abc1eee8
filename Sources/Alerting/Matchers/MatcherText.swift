import RegularExpressions
package import Series

/// Reads label matchers as Alertmanager and `amtool` write them: `foo=bar`, `{a="b", c!~"d.*"}`, `"naïve name"="x"`.
///
/// Alertmanager has two notations: since 0.27 one in which names may be any UTF-8 text (`matcher/parse`), before that one
/// in which values need no quotes, whatever is in them (`pkg/labels/parse.go`). As its default mode does, this takes what
/// either takes; where both take it and mean something else, the older one counts.
package enum MatcherText {
    /// In bytes; longer texts are refused.
    package static let longest = 16 << 10
    /// More matchers are refused.
    package static let most = 64

    /// The matchers of a text, none for an empty one and for `{}`.
    ///
    /// - Throws: ``MatcherTextError`` for what is neither notation, and for expressions that are none.
    package static func parse(_ text: String) throws(MatcherTextError) -> [LabelMatcher] {
        guard text.utf8.count <= longest else {
            throw MatcherTextError(message: "matchers longer than \(longest) bytes", offset: longest)
        }
        let classic = ClassicMatcherReader.read(text)
        do throws(MatcherTextError) {
            var reader = MatcherReader(text)
            let parts = try reader.read()
            return try matchers(classic ?? parts)
        } catch {
            guard let classic else { throw error }
            return try matchers(classic)
        }
    }

    private static func matchers(_ parts: [MatcherParts]) throws(MatcherTextError) -> [LabelMatcher] {
        guard parts.count <= most else {
            throw MatcherTextError(message: "more than \(most) matchers", offset: parts[most].offset)
        }
        var matchers: [LabelMatcher] = []
        for part in parts {
            do {
                matchers.append(try LabelMatcher(part.name, part.operator, part.value))
            } catch {
                throw MatcherTextError(message: error.description, offset: part.offset)
            }
        }
        return matchers
    }
}
