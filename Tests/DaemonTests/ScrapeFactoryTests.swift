import Probes
import Scraping
import Settings
import TestKit
import Testing
import Vocabulary

@testable import Daemon

@Suite struct ScrapeFactoryTests {
    private static let all = """
        services: {}
        global: { scrape_interval: 30s, scrape_timeout: 5s }
        scrape:
          - job_name: api
            scheme: https
            metrics_path: /m
            params: { x: [y] }
            basic_auth: { username: u, password: pass-word }
            tls_config: { server_name: s, insecure_skip_verify: true }
            honor_labels: true
            honor_timestamps: false
            sample_limit: 1
            label_limit: 2
            label_name_length_limit: 3
            label_value_length_limit: 4
            body_size_limit: 5
            static_configs: [ { targets: ["h:1"], labels: { env: prod } } ]
            relabel_configs: [ { target_label: made, replacement: "1" } ]
            metric_relabel_configs: [ { regex: x, action: labeldrop } ]
        """

    @Test func `everything that is set reaches the job`() async throws {
        let settings = try await settings(Self.all)
        let job = ScrapeFactory.job(try #require(settings.scrapeJobs.first))
        let target = try #require(job.pool.targets.first)
        #expect("\(target.url)" == "https://h:1/m")
        #expect(target.url.query == "x=y")
        #expect(target.labels == ["job": "api", "instance": "h:1", "env": "prod", "made": "1"])
        #expect((target.interval, target.timeout) == (.seconds(30), .seconds(5)))
        #expect(job.authorization?.value == "Basic dTpwYXNzLXdvcmQ=")
        #expect(job.tls.serverName == "s")
        #expect(job.tls.verification == .none)
        #expect(job.honorsLabels && !job.honorsTimestamps)
        #expect(job.metricRelabelRules.count == 1)
        var limits = ScrapeLimits()
        (limits.samples, limits.labels, limits.labelName, limits.labelValue, limits.bodyBytes) = (1, 2, 3, 4, 5)
        #expect(job.limits == limits)
    }

    @Test func `a reload changes what is scraped, and bad settings do not`() async throws {
        func one(_ address: String) async throws -> Settings {
            try await settings(
                "services: {}\nscrape: [ { job_name: api, static_configs: [ { targets: [\"\(address)\"] } ] } ]\n"
            )
        }
        let script = Script(.success(try await one("b:2")), Script.failure("no good"))
        let rig = try await ReloadRig(one("a:1"), load: script.load)
        func addresses() -> [String?] {
            rig.scrapes.pools.flatMap { $0.targets.map { $0.target.labels["instance"] } }
        }
        #expect(addresses() == ["a:1"])
        #expect(await rig.reloader.reload(because: "test") == nil)
        #expect(addresses() == ["b:2"])
        #expect(await rig.reloader.reload(because: "test") != nil)
        #expect(addresses() == ["b:2"])
    }

    @Test func `a target that cannot be scraped is in the log, without secrets`() async throws {
        let settings = try await settings(
            """
            services: {}
            scrape:
              - job_name: api
                authorization: { credentials: hunter22 }
                static_configs: [ { targets: ["h:1"] } ]
                relabel_configs: [ { target_label: __address__, replacement: "hunter22/x" } ]
            """
        )
        let rig = try ReloadRig(settings, load: { .success(settings) })
        #expect(rig.scrapes.pools.first?.targets.isEmpty == true)
        let line = try #require(rig.log.all.first { $0.contains("cannot be scraped") })
        #expect(line.contains("is not a valid hostname"))
        #expect(!line.contains("hunter22"))
    }
}
