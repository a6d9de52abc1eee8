package import Series
package import Vocabulary

/// A silence as somebody asks for it.
package struct SilenceDraft: Hashable, Sendable {
    /// The one to change; nil for a new one.
    package let id: String?
    package let matchers: [LabelMatcher]
    /// A start in the past means now.
    package let startsAt: WallTime
    package let endsAt: WallTime
    package let createdBy: String
    package let comment: String

    package init(
        id: String? = nil,
        matchers: [LabelMatcher],
        startsAt: WallTime,
        endsAt: WallTime,
        createdBy: String,
        comment: String
    ) {
        self.id = id
        self.matchers = matchers
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.createdBy = createdBy
        self.comment = comment
    }
}
