import Documents
import Vocabulary

/// Reads the section `scrape`: a list of jobs as in the `scrape_configs` of a `prometheus.yml`.
struct ScrapeReader {
    private let reading: Reading
    private let global: GlobalSettings
    /// Those that a job may belong to.
    private let services: [String]

    static let keys = [
        "job_name", "service", "static_configs", "metrics_path", "scheme", "params", "scrape_interval",
        "scrape_timeout",
        "authorization", "basic_auth", "tls_config", "honor_labels", "honor_timestamps", "relabel_configs",
        "metric_relabel_configs", "sample_limit", "label_limit", "label_name_length_limit",
        "label_value_length_limit", "body_size_limit",
    ]
    /// What Prometheus has, and we have not.
    private static let missing = [
        "azure_sd_configs", "consul_sd_configs", "digitalocean_sd_configs", "dns_sd_configs", "docker_sd_configs",
        "dockerswarm_sd_configs", "ec2_sd_configs", "eureka_sd_configs", "file_sd_configs", "gce_sd_configs",
        "hetzner_sd_configs", "http_sd_configs", "ionos_sd_configs", "kubernetes_sd_configs", "kuma_sd_configs",
        "lightsail_sd_configs", "linode_sd_configs", "marathon_sd_configs", "nerve_sd_configs", "nomad_sd_configs",
        "openstack_sd_configs", "ovhcloud_sd_configs", "puppetdb_sd_configs", "scaleway_sd_configs",
        "serverset_sd_configs", "triton_sd_configs", "uyuni_sd_configs", "vultr_sd_configs", "oauth2", "proxy_url",
        "proxy_from_environment", "no_proxy", "follow_redirects", "enable_http2", "http_headers",
        "enable_compression", "scrape_protocols", "fallback_scrape_protocol", "scrape_native_histograms",
        "scrape_classic_histograms", "always_scrape_classic_histograms", "track_timestamps_staleness",
        "target_limit", "keep_dropped_targets", "native_histogram_bucket_limit",
        "native_histogram_min_bucket_factor", "scrape_failure_log_file", "metric_name_validation_scheme",
        "metric_name_escaping_scheme", "convert_classic_histograms_to_nhcb", "extra_scrape_metrics",
    ]

    static func read(_ root: Section, _ global: GlobalSettings, services: [String]) -> [ScrapeJobSettings] {
        guard let node = root.node("scrape") else { return [] }
        guard case .sequence(let nodes, _) = node else {
            let found = Section.describe(node)
            root.reading.fail("expected `scrape` to be a list of jobs, found \(found)", at: node.position)
            return []
        }
        let reader = ScrapeReader(reading: root.reading, global: global, services: services)
        var names: [String: Position] = [:]
        return nodes.compactMap { reader.job($0, &names) }
    }

    private func job(_ node: DocumentNode, _ names: inout [String: Position]) -> ScrapeJobSettings? {
        guard let section = Section(node, "the scrape job", keys: Self.keys, later: Self.missing, reading) else {
            return nil
        }
        guard section.has("job_name") else {
            reading.fail("the scrape job needs `job_name`", at: section.position)
            return nil
        }
        guard let name = section.text("job_name") else { return nil }
        let position = section.valuePosition("job_name")
        if let first = names[name] {
            let message = "the scrape job `\(Reading.shown(name))` is already defined in line \(first.line)"
            reading.fail(message, at: position)
        }
        names[name] = position
        reading.publish(name)
        var job = ScrapeJobSettings(name)
        job.service = service(section)
        readTimes(section, &job)
        readAddress(section, &job)
        let credentials = ScrapeCredentialsReader(section: section)
        job.authorization = credentials.authorization()
        job.tls = credentials.tls(isUsed: job.scheme == "https" || section.has("relabel_configs"))
        job.groups = StaticTargetsReader(section: section).groups()
        job.honorsLabels = section.flag("honor_labels") ?? false
        job.honorsTimestamps = section.flag("honor_timestamps") ?? true
        job.relabelRules = RelabelReader(reading: reading).rules(section, "relabel_configs")
        job.metricRelabelRules = RelabelReader(reading: reading).rules(section, "metric_relabel_configs")
        readLimits(section, &job.limits)
        return job
    }

    private func service(_ section: Section) -> ServiceName? {
        guard let scalar = section.scalar("service", "the name of a service") else { return nil }
        guard services.contains(scalar.text) else {
            let hint = Suggestion.hint(for: scalar.text, among: services)
            let message = "`service` names \(Section.quote(scalar)), which is no service\(hint)"
            reading.fail(message, at: scalar.position)
            return nil
        }
        return ServiceName(scalar.text)
    }

    private func readTimes(_ section: Section, _ job: inout ScrapeJobSettings) {
        let longest: Duration = .seconds(86_400)
        let interval = section.duration("scrape_interval", in: .milliseconds(250)...longest)
        job.interval = interval ?? global.scrapeInterval
        let timeout = section.duration("scrape_timeout", in: .milliseconds(1)...longest)
        job.timeout = timeout ?? min(global.scrapeTimeout, job.interval)
        guard job.timeout > job.interval else { return }
        let texts = (DurationText.format(job.timeout), DurationText.format(job.interval))
        reading.fail(
            "`scrape_timeout` \(texts.0) is longer than `scrape_interval` \(texts.1)",
            at: section.valuePosition("scrape_timeout")
        )
    }

    private func readAddress(_ section: Section, _ job: inout ScrapeJobSettings) {
        job.metricsPath = section.text("metrics_path", "a path such as `/metrics`") ?? "/metrics"
        job.scheme = section.word("scheme", Scheme.self)?.rawValue ?? "http"
        for entry in section.named("params") {
            guard case .sequence(let nodes, _) = entry.value else {
                let found = Section.describe(entry.value)
                let name = Reading.shown(entry.key)
                reading.fail("expected `\(name)` in `params` to be a list, found \(found)", at: entry.value.position)
                continue
            }
            let values = nodes.compactMap { Section.scalar($0, entry.key, "a text", reading)?.text }
            if Reading.isSecretName(entry.key) { reading.keepSecrets(values) }
            job.parameters.append(.init(name: entry.key, values: values))
        }
    }

    private enum Scheme: String, CaseIterable { case http, https }

    private func readLimits(_ section: Section, _ limits: inout ScrapeJobSettings.Limits) {
        let range = 0...10_000_000
        limits.samples = section.integer("sample_limit", in: range) ?? limits.samples
        limits.labels = section.integer("label_limit", in: range) ?? limits.labels
        limits.labelName = section.integer("label_name_length_limit", in: range) ?? limits.labelName
        limits.labelValue = section.integer("label_value_length_limit", in: range) ?? limits.labelValue
        limits.bodyBytes = section.size("body_size_limit", upTo: 1 << 30) ?? limits.bodyBytes
    }
}

extension Section {
    /// A number of bytes as Prometheus writes it: `10MB`, `512KiB`; a thousand is 1024 in either.
    fileprivate func size(_ key: String, upTo most: Int) -> Int? {
        let expected = "a size such as `16MB`, at most \(most >> 30)GB"
        guard let scalar = scalar(key, expected) else { return nil }
        let digits = scalar.text.prefix { $0.isASCII && $0.isNumber }
        let shifts = ["": 0, "B": 0, "KB": 10, "KiB": 10, "MB": 20, "MiB": 20, "GB": 30, "GiB": 30]
        guard let number = Int(digits), let shift = shifts[String(scalar.text.dropFirst(digits.count))],
            number <= most >> shift
        else {
            refuse(scalar, key, expected: expected)
            return nil
        }
        return number << shift
    }
}
