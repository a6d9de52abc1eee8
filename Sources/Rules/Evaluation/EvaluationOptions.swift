package import Vocabulary

/// What holds for the evaluation of all groups.
package struct EvaluationOptions: Sendable {
    /// Of groups that do not say their own.
    package var interval: Duration = .seconds(15)
    /// Of groups that do not say their own.
    package var queryOffset: Duration = .zero
    /// How often targets are scraped: after two of these a rule that looks back at nothing has seen all there is.
    package var scrapeInterval: Duration = .seconds(15)
    package var externalLabels: Labels = .empty
    /// Where people reach this server.
    package var externalURL: String?
    /// Between two messages about the same alert to receivers that forget.
    package var resendDelay: Duration = .seconds(60)
    /// The longest that one expression may compute.
    package var timeout: Duration = .seconds(10)
    /// Names of the series that probes bring, for selectors that do not say one.
    package var probeNames: [String] = []
    /// What the names of all series begin with that the daemon itself writes.
    package var ownPrefix = "vedette_"
    /// The label `job` of those series.
    package var ownJob = "vedette"

    package init() {}

    /// Whether series that probes bring may be among those that are read.
    func readsProbes(_ reads: QueryReads, service: ServiceName? = nil) -> Bool {
        var labels = [(name: "job", value: ownJob)]
        if let service { labels.append((name: "service", value: service.rawValue)) }
        return reads.selectors.contains { matchers in
            if let name = matchers.exactName {
                name.hasPrefix(ownPrefix) && matchers.mayMatch(name, labels)
            } else {
                probeNames.contains { matchers.mayMatch($0, labels) }
            }
        }
    }
}
