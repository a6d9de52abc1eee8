import Probes
import Relabelling
import Scraping
import Testing
import Vocabulary

@Suite struct PoolTests {
    private func rule(_ action: RelabelRule.Action, _ change: (inout RelabelRule.Draft) -> Void) throws -> RelabelRule {
        var draft = RelabelRule.Draft(action)
        change(&draft)
        return try RelabelRule(draft)
    }

    @Test func `a target gets its job, and its address as instance`() throws {
        let pool = ScrapeJob("api", [.init(["10.0.0.1:9100"], labels: ["env": "prod"])]).pool
        let target = try #require(pool.targets.first)
        #expect(target.labels == ["job": "api", "instance": "10.0.0.1:9100", "env": "prod"])
        #expect("\(target.url)" == "http://10.0.0.1:9100/metrics")
        #expect(target.interval == .seconds(15))
        #expect(target.timeout == .seconds(10))
        #expect(
            target.discovered == [
                "__address__": "10.0.0.1:9100", "__metrics_path__": "/metrics", "__scheme__": "http",
                "__scrape_interval__": "15s", "__scrape_timeout__": "10s", "env": "prod", "job": "api",
            ]
        )
    }

    @Test func `labels of a target go before what its job presets`() throws {
        let labels: Labels = ["job": "own", "instance": "me", "__metrics_path__": "/stats", "__scheme__": "https"]
        let target = try #require(ScrapeJob("api", [.init(["host"], labels: labels)]).pool.targets.first)
        #expect(target.labels == ["job": "own", "instance": "me"])
        #expect("\(target.url)" == "https://host/stats")
        #expect(target.url.port == 443)
    }

    @Test func `relabelling decides where, how often and as what a target is scraped`() throws {
        var job = ScrapeJob("probe", [.init(["example.org"], labels: ["__meta_zone": "a"])])
        job.parameters = [.init("module", ["http", "v2"]), .init("target", [])]
        job.relabelRules = [
            try rule(.replace) { ($0.sourceLabels, $0.targetLabel) = (["__address__"], "__param_target") },
            try rule(.replace) { ($0.sourceLabels, $0.targetLabel) = (["__param_target"], "instance") },
            try rule(.replace) { ($0.targetLabel, $0.replacement) = ("__address__", "exporter:9115") },
            try rule(.replace) { ($0.targetLabel, $0.replacement) = ("__scrape_interval__", "1m30s") },
            try rule(.replace) { ($0.targetLabel, $0.replacement) = ("__scrape_timeout__", "500ms") },
            try rule(.replace) { ($0.sourceLabels, $0.targetLabel) = (["__meta_zone"], "zone") },
        ]
        let target = try #require(job.pool.targets.first)
        #expect(target.labels == ["job": "probe", "instance": "example.org", "zone": "a"])
        #expect(target.url.requestTarget == "/metrics?module=http&module=v2&target=example.org")
        #expect(target.origin == "http://exporter:9115")
        #expect(target.interval == .seconds(90))
        #expect(target.timeout == .milliseconds(500))
        #expect(target.intervalText == "1m30s")
    }

    @Test func `parameters are escaped as Go does`() throws {
        var job = ScrapeJob("a", [.init(["h:1"])])
        job.parameters = [.init("q", ["a b&c=ü"])]
        job.metricsPath = "metrics x?"
        let target = try #require(job.pool.targets.first)
        #expect(target.url.requestTarget == "/metrics%20x%3F?q=a+b%26c%3D%C3%BC")
    }

    @Test func `a target that a rule drops is shown as dropped`() throws {
        var job = ScrapeJob("a", [.init(["keep:1", "drop:1"])])
        job.relabelRules = [try rule(.drop) { ($0.sourceLabels, $0.regex) = (["__address__"], "drop.*") }]
        let pool = job.pool
        #expect(pool.targets.map(\.labels["instance"]) == ["keep:1"])
        #expect(pool.dropped.map { $0["__address__"] } == ["drop:1"])
        #expect(pool.problems.isEmpty)
    }

    @Test func `two targets that relabelling makes equal are one`() throws {
        var job = ScrapeJob("a", [.init(["x:1", "y:1"])])
        job.relabelRules = [try rule(.replace) { ($0.targetLabel, $0.replacement) = ("__address__", "z:1") }]
        #expect(job.pool.targets.count == 1)
    }

    @Test(
        arguments: [
            ("__address__", "", "no address"),
            ("__address__", "http://x", #""http://x" is not a valid hostname"#),
            ("__address__", "u:p@x", #""u:p@x" is not a valid hostname"#),
            ("__address__", "x:0", "expected `:` and a port from 1 to 65535"),
            ("__scheme__", "ftp", #"unsupported protocol scheme "ftp""#),
            ("__scrape_interval__", "soon", #"error parsing scrape interval: not a valid duration string: "soon""#),
            ("__scrape_interval__", "0s", "scrape interval cannot be 0"),
            ("__scrape_interval__", "5s", "scrape timeout cannot be greater than scrape interval (10s > 5s)"),
            ("__scrape_interval__", "10ms", "scrape interval cannot be below 250ms"),
            ("__scrape_timeout__", "", #"error parsing scrape timeout: empty duration string"#),
        ]
    )
    func `a target that makes no sense is told of, and the others stay`(
        label: String,
        value: String,
        message: String
    ) throws {
        var job = ScrapeJob("a", [.init(["good:1", "bad:1"])])
        job.relabelRules = [
            try rule(.replace) {
                ($0.sourceLabels, $0.regex) = (["__address__"], "bad:1")
                ($0.targetLabel, $0.replacement) = (label, value)
            }
        ]
        let pool = job.pool
        #expect(pool.targets.map(\.labels["instance"]) == ["good:1"])
        #expect(pool.problems.count == 1)
        let problem = try #require(pool.problems.first)
        #expect(problem.hasPrefix(#"target "bad:1" of job "a": "#))
        #expect(problem.contains(message), "\(problem)")
    }
}
