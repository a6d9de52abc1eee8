/// The types that an exposition may declare.
package enum ExposedKind: String, Sendable, Hashable, CaseIterable {
    case counter, gauge, histogram, gaugehistogram, summary, info, stateset
    /// Nothing was said: `untyped` in text 0.0.4.
    case unknown
}
