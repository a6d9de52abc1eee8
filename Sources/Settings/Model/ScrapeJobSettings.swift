package import Relabelling
package import Vocabulary

/// A job of the section `scrape`, in Prometheus' words; what each key means is in `docs/settings.md`.
///
/// Holds secrets: never to be logged.
package struct ScrapeJobSettings: Sendable, Equatable {
    /// An entry of `static_configs`.
    package struct Group: Sendable, Equatable {
        package var targets: [String] = []
        package var labels: [GlobalSettings.Label] = []
    }

    package struct Parameter: Sendable, Equatable {
        package let name: String
        package let values: [String]
    }

    /// What one scrape may bring; zero is no limit.
    package struct Limits: Sendable, Equatable {
        package var samples = 20_000
        package var labels = 0
        package var labelName = 0
        package var labelValue = 0
        package var bodyBytes = 16 << 20
    }

    package let name: String
    /// The service that alerts on its series belong to unless they say so themselves.
    package var service: ServiceName?
    package var groups: [Group] = []
    package var interval: Duration = .zero
    package var timeout: Duration = .zero
    package var metricsPath = "/metrics"
    package var scheme = "http"
    package var parameters: [Parameter] = []
    /// The value of `Authorization`.
    package var authorization: String?
    package var tls = TLSSettings()
    package var honorsLabels = false
    package var honorsTimestamps = true
    /// Each of them makes sense: it was tried when the settings were read.
    package var relabelRules: [RelabelRule.Draft] = []
    package var metricRelabelRules: [RelabelRule.Draft] = []
    package var limits = Limits()

    init(_ name: String) {
        self.name = name
    }

    /// All of it as a text, with the secrets: equal where running scrapes can go on.
    package var fingerprint: String {
        var job = self
        // Who the targets are is told apart target by target.
        job.groups = []
        // Whose alerts they are is no concern of the scrapes.
        job.service = nil
        return "\(job)"
    }

    /// The credentials, in the forms in which they may appear.
    var secrets: Set<String> {
        guard let authorization else { return [] }
        return [authorization, String(authorization.split(separator: " ").last ?? "")]
    }
}
