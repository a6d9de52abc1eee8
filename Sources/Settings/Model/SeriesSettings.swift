/// What the sample store takes.
package struct SeriesSettings: Sendable, Equatable {
    /// Names of own metrics that are written besides verdicts, facts, and what rules read.
    package var keep: [String] = []
    /// How many series there may be (1 000–10 000 000, default 200 000); further ones are refused and counted.
    package var most = 200_000
}
