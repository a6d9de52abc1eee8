package import Series

/// `name{label="value"}`: the newest sample of each series that matches.
package struct VectorSelector: Sendable {
    /// The name before the braces.
    package let name: String?
    /// All that a series must pass, in the order of the text; ``name`` is the last of them.
    package let matchers: [LabelMatcher]
    package var modifiers: TimeModifiers
    /// `anchored` or `smoothed`.
    package var boundary: RangeBoundary?
    /// The number of this selector among the selectors and subqueries of the expression, from 0, in the order of the
    /// text: an index for what an engine prepares per selector.
    package let ordinal: Int
    package var range: SourceRange
}

/// How a range selector treats samples around its edges.
package enum RangeBoundary: String, CaseIterable, Hashable, Sendable {
    /// The edges take the last value before them.
    case anchored
    /// The edges are interpolated.
    case smoothed
}

/// `selector[duration]`: the samples of a window that is open on the left.
package struct MatrixSelector: Sendable {
    /// Holds the offset, `@` and boundary that stand after the brackets.
    package var selector: VectorSelector
    package let duration: DurationValue
    package var range: SourceRange
}

/// `inner[duration:step]`: an expression evaluated at every multiple of the step in a window.
package struct Subquery: Sendable {
    package let inner: Expression
    package let duration: DurationValue
    /// Nil: the engine's default, the interval at which rules are evaluated.
    package let step: DurationValue?
    package var modifiers: TimeModifiers
    /// See ``VectorSelector/ordinal``.
    package let ordinal: Int
    package var range: SourceRange
}

/// `@` and `offset` of a selector.
package struct TimeModifiers: Sendable {
    /// How far to look back; negative looks ahead.
    package var offset: DurationValue = .milliseconds(0)
    package var at: AtModifier?

    package init() {}
}

/// What `@` fixes the time of evaluation to.
package enum AtModifier: Hashable, Sendable {
    /// Milliseconds since 1970.
    case timestamp(Int64)
    /// The first instant of a range query; the instant of an instant query.
    case start
    case end
}
