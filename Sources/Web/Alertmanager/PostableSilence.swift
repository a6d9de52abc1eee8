import Alerting
import RegularExpressions
import Series
import Vocabulary

/// A silence as clients post it.
struct PostableSilence: Decodable {
    struct Matcher: Decodable {
        let name: String
        let value: String
        let isRegex: Bool
        /// Older clients know no other.
        let isEqual: Bool?
    }

    let id: String?
    let matchers: [Matcher]
    let startsAt: APITime
    let endsAt: APITime
    let createdBy: String
    let comment: String

    /// - Throws: ``AlertmanagerFailure`` for an expression that is none.
    func draft(at now: WallTime) throws(AlertmanagerFailure) -> SilenceDraft {
        // Beyond it none is taken, and none need be compiled.
        guard matchers.count <= SilenceBook.mostMatchers else {
            throw .badRequest("silence invalid: \(matchers.count) matchers (limit: \(SilenceBook.mostMatchers))")
        }
        var conditions: [LabelMatcher] = []
        for (index, matcher) in matchers.enumerated() {
            do {
                conditions.append(try LabelMatcher(matcher.name, matcher.operator, matcher.value))
            } catch {
                throw .badRequest(
                    "silence invalid: invalid label matcher \(index): invalid regular expression "
                        + "\(matcher.value.shortened(to: 100).goQuoted): \(error.description)"
                )
            }
        }
        guard let end = endsAt.time else { throw .badRequest("endsAt in body is required") }
        return SilenceDraft(
            id: id,
            matchers: conditions,
            startsAt: startsAt.time ?? now,
            endsAt: end,
            createdBy: createdBy,
            comment: comment
        )
    }
}

extension PostableSilence.Matcher {
    fileprivate var `operator`: LabelMatcher.Operator {
        switch (isRegex, isEqual ?? true) {
        case (false, true): .equal
        case (false, false): .notEqual
        case (true, true): .matches
        case (true, false): .doesNotMatch
        }
    }
}
