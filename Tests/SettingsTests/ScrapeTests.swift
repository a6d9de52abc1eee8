import Relabelling
import Testing
import Vocabulary

@testable import Settings

@Suite(.timeLimit(.minutes(1))) struct ScrapeTests {
    private func job(_ yaml: String, global: String = "{}", files: [String: String] = [:]) async throws
        -> ScrapeJobSettings
    {
        let settings = try await load(
            "services: { db: { kind: redis, host: h } }\nglobal: \(global)\nscrape: [ \(yaml) ]\n",
            files: files
        )
        return try #require(settings.scrapeJobs.first)
    }

    @Test func `a job has Prometheus' defaults, and limits`() async throws {
        let job = try await job("{ job_name: a, static_configs: [ { targets: ['h:1'] } ] }")
        #expect(job.interval == .seconds(15))
        #expect(job.timeout == .seconds(10))
        #expect(job.metricsPath == "/metrics")
        #expect(job.scheme == "http")
        #expect(job.limits.samples == 20_000)
        #expect(job.limits.bodyBytes == 16 << 20)
        #expect(!job.honorsLabels && job.honorsTimestamps)
        #expect(job.groups == [.init(targets: ["h:1"], labels: [])])
    }

    @Test func `times come from global, and the timeout fits the interval`() async throws {
        let slow = try await job(
            "{ job_name: a, static_configs: [] }",
            global: "{ scrape_interval: 1m, scrape_timeout: 20s }"
        )
        #expect((slow.interval, slow.timeout) == (.seconds(60), .seconds(20)))
        let quick = try await job("{ job_name: a, scrape_interval: 500ms, static_configs: [] }")
        #expect((quick.interval, quick.timeout) == (.milliseconds(500), .milliseconds(500)))
    }

    @Test func `every key is read`() async throws {
        let job = try await job(
            """
            { job_name: a, metrics_path: /m, scheme: https, params: { x: [a, b] }, honor_labels: true,
              honor_timestamps: false, sample_limit: 0, label_limit: 1, label_name_length_limit: 2,
              label_value_length_limit: 3, body_size_limit: 512KiB,
              authorization: { type: Token, credentials_file: key },
              tls_config: { ca_file: ca.pem, server_name: s, insecure_skip_verify: true },
              static_configs: [ { targets: ['h:1', '[::1]:2'], labels: { env: prod, __meta_x: y } } ],
              relabel_configs: [ { source_labels: [a, b], separator: '', regex: x(.*), target_label: c,
                                   replacement: '${1}', action: Replace } ],
              metric_relabel_configs: [ { action: hashmod, modulus: 4, target_label: t } ] }
            """,
            files: ["key": "key-in-file\n", "ca.pem": "x"]
        )
        #expect((job.metricsPath, job.scheme) == ("/m", "https"))
        #expect(job.parameters == [.init(name: "x", values: ["a", "b"])])
        #expect(job.honorsLabels && !job.honorsTimestamps)
        #expect(
            job.limits
                == .init(samples: 0, labels: 1, labelName: 2, labelValue: 3, bodyBytes: 512 << 10)
        )
        #expect(job.authorization == "Token key-in-file")
        #expect((job.tls.verification, job.tls.serverName) == (.none, "s"))
        #expect(job.groups.first?.targets == ["h:1", "[::1]:2"])
        #expect(job.groups.first?.labels.map(\.name) == ["env", "__meta_x"])
        let rule = try #require(job.relabelRules.first)
        #expect((rule.action, rule.separator, rule.replacement) == (.replace, "", "${1}"))
        #expect(job.metricRelabelRules.first?.modulus == 4)
    }

    @Test(arguments: [("1024", 1024), ("1KB", 1024), ("2MiB", 2 << 20), ("1GB", 1 << 30), ("0", 0), ("7B", 7)])
    func `sizes are written as in Prometheus`(text: String, bytes: Int) async throws {
        #expect(
            try await job("{ job_name: a, body_size_limit: \(text), static_configs: [] }").limits.bodyBytes == bytes
        )
    }

    @Test func `credentials are secrets in every form`() async throws {
        let settings = try await load(
            """
            services: { db: { kind: redis, host: h } }
            scrape:
              - { job_name: a, authorization: { credentials: token-one }, static_configs: [] }
              - { job_name: b, basic_auth: { username: bob, password_file: key }, static_configs: [] }
              - { job_name: c, params: { api_key: [two three] }, static_configs: [] }
            """,
            files: ["key": "hunter22\n"]
        )
        for secret in ["token-one", "hunter22", "Ym9iOmh1bnRlcjIy", "two three", "two%20three"] {
            #expect(settings.secrets.contains(secret), "\(secret)")
        }
        #expect(settings.scrapeJobs[1].authorization == "Basic Ym9iOmh1bnRlcjIy")
        #expect(settings.watchedFiles.count == 2)
    }

    @Test func `a job belongs to a service that there is, also to one that is switched off`() async throws {
        #expect(try await job("{ job_name: a, static_configs: [] }").service == nil)
        let own = try await job("{ job_name: a, service: db, static_configs: [] }")
        #expect(own.service?.rawValue == "db")
        let settings = try await load(
            """
            services: { db: { kind: redis, host: h, enabled: false } }
            scrape: [ { job_name: a, service: "${OWNER}", static_configs: [] } ]
            """,
            environment: ["OWNER": "db"]
        )
        #expect(settings.scrapeJobs.first?.service?.rawValue == "db")
        // Its scrapes go on as if nothing had happened.
        #expect(try await job("{ job_name: a, static_configs: [] }").fingerprint == own.fingerprint)
    }

    @Test func `a job whose targets change keeps its fingerprint, and nothing else does`() async throws {
        let one = try await job("{ job_name: a, static_configs: [ { targets: ['h:1'] } ] }")
        let two = try await job("{ job_name: a, static_configs: [ { targets: ['h:2'] } ] }")
        #expect(one.fingerprint == two.fingerprint)
        for change in ["honor_labels: true", "authorization: { credentials: other }", "sample_limit: 5"] {
            let other = try await job("{ job_name: a, static_configs: [ { targets: ['h:1'] } ], \(change) }")
            #expect(one.fingerprint != other.fingerprint, "\(change)")
        }
    }
}
