import PromQL
package import Series
package import Vocabulary

/// Which selectors of rules have found no series for so long that they probably never will: a typing error, a target that
/// is not scraped, a metric that has another name now.
///
/// A rule that reads nothing never fires and never fails, so nobody would notice.
package struct SelectorWatch: Sendable {
    /// A selector that finds nothing.
    package struct Idle: Hashable, Sendable {
        package let group: GroupKey
        /// The name of the rule.
        package let rule: String
        /// As Prometheus writes it, without what moves it in time.
        package let selector: String

        /// One line for people.
        package var text: String {
            "the rule `\(rule)` (\(group.name) in \(group.file)) reads `\(selector)`, and there has been no such series "
                + "for over \(SelectorWatch.patience.brief)"
        }
    }

    /// How long a selector may find nothing.
    package static let patience: Duration = .seconds(3600)

    private var lastFound: [Idle: Instant] = [:]
    /// In the order of the groups and rules, each once.
    package private(set) var idle: [Idle] = []

    package init() {}

    /// Looks which selectors find something now; to be called every minute or so.
    ///
    /// - Parameters:
    ///   - groups: the groups in force; what they have not had before counts from now.
    ///   - store: where they read.
    ///   - now: on the engine clock.
    /// - Returns: those that are new among the ``idle`` ones.
    package mutating func look(at groups: [GroupRun], in store: SampleStore, now: Instant) -> [Idle] {
        let known = Set(idle)
        var (found, current): ([Idle: Instant], [Idle]) = ([:], [])
        for run in groups {
            for rule in run.group.rules {
                for selector in ExpectedSelectors(rule.query.expression).all {
                    let entry = Idle(group: run.key, rule: rule.name, selector: selector.conditions)
                    guard found[entry] == nil else { continue }
                    let isThere = !store.select(selector.matchers).isEmpty
                    let last = isThere ? now : lastFound[entry] ?? now
                    found[entry] = last
                    if last.duration(to: now) >= Self.patience { current.append(entry) }
                }
            }
        }
        (lastFound, idle) = (found, current)
        return current.filter { !known.contains($0) }
    }
}
