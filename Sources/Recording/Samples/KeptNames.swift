package import Series
import Vocabulary

/// Which of the daemon's own metrics are written to the sample store besides verdicts and facts: those that somebody reads.
///
/// With five hundred checks the registry has some 28 000 series, of which rules read a few.
package struct KeptNames: Sendable, Equatable {
    /// What own metrics begin with.
    package static let prefix = "vedette_"

    private var names: Set<String> = []
    private var patterns: [[LabelMatcher]] = []

    /// None.
    package init() {}

    /// What these selectors read.
    package init(_ selectors: some Sequence<[LabelMatcher]>) {
        for matchers in selectors {
            let onName = matchers.filter { $0.name == Labels.metricNameLabel }
            guard matchers.allSatisfy({ $0.name != "job" || $0.matches(SampleFeed.job) }) else { continue }
            if let name = onName.first(where: { $0.operator == .equal })?.value {
                if name.hasPrefix(Self.prefix) { names.insert(name) }
            } else if !patterns.contains(onName) {
                patterns.append(onName)
            }
        }
    }

    package var isEmpty: Bool { names.isEmpty && patterns.isEmpty }

    func contains(_ name: String) -> Bool {
        guard name.hasPrefix(Self.prefix) else { return false }
        return names.contains(name) || patterns.contains { matchers in matchers.allSatisfy { $0.matches(name) } }
    }
}
