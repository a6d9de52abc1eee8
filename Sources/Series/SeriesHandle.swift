package import Vocabulary

/// A series of a store, for appends without another look-up; worthless once the series has expired.
package struct SeriesHandle: Hashable, Sendable {
    let number: UInt32
    let generation: UInt32
}

/// The series that some matchers selected.
///
/// Worth keeping from one evaluation of a rule to the next: ``SampleStore/refresh(_:)`` selects again only when series
/// have come or gone.
package struct SeriesSelection: Sendable {
    package let matchers: [LabelMatcher]
    package let handles: [SeriesHandle]
    /// The label sets, in the order of `handles`.
    package let labels: [Labels]
    let version: UInt64

    package var count: Int { handles.count }
    package var isEmpty: Bool { handles.isEmpty }
}

/// What became of a sample.
package enum AppendOutcome: Sendable, Hashable {
    case appended
    /// The series has this very sample already: nothing to do.
    case duplicate
    /// The series has another value at this timestamp: refused.
    case conflicting
    /// The series has a later sample: refused.
    case outOfOrder
    /// Older than what the series keeps: refused.
    case tooOld
    /// The series has expired: ask for a handle again.
    case unknownSeries
}
