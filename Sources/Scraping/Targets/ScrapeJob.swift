package import Probes
package import Relabelling
package import Vocabulary

/// A scrape job in Prometheus' words: targets, and what is the same for all of them.
package struct ScrapeJob: Sendable {
    /// Targets that are listed, with labels of their own: an entry of `static_configs`.
    package struct Group: Hashable, Sendable {
        package let targets: [String]
        package let labels: Labels

        package init(_ targets: [String], labels: Labels = .empty) {
            self.targets = targets
            self.labels = labels
        }
    }

    /// Parameters of the URL, each with its values in order.
    package struct Parameter: Hashable, Sendable {
        package let name: String
        package let values: [String]

        package init(_ name: String, _ values: [String]) {
            self.name = name
            self.values = values
        }
    }

    package var name: String
    package var groups: [Group]
    package var interval: Duration = .seconds(15)
    package var timeout: Duration = .seconds(10)
    package var metricsPath = "/metrics"
    package var scheme = "http"
    package var parameters: [Parameter] = []
    /// `Authorization`; a secret.
    package var authorization: HTTPField?
    package var tls = TLSOptions()
    package var honorsLabels = false
    package var honorsTimestamps = true
    package var relabelRules: [RelabelRule] = []
    package var metricRelabelRules: [RelabelRule] = []
    package var limits = ScrapeLimits()
    /// What the job was made from, in full: a reload keeps the targets of an equal one as they are.
    package var fingerprint = ""

    package init(_ name: String, _ groups: [Group]) {
        self.name = name
        self.groups = groups
    }
}
