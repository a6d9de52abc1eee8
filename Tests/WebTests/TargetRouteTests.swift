import HTTPTypes
import Probes
import Recording
import Relabelling
import Scraping
import Series
import TestKit
import Testing
import Vocabulary

@testable import Web

@Suite(.timeLimit(.minutes(1))) struct TargetRouteTests {
    /// Two jobs, of which one has a target that is dropped; nothing is scraped.
    private func rig() throws -> Rig {
        var policy = WebPolicy()
        (policy.publicHost, policy.publicOrigin, policy.ownPort) = ("watch.example", "https://watch.example", 9911)
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 1000, mostBytes: 1 << 20),
            retention: Retention(byDefault: .max)
        )
        let loop = ScrapeLoop(Connector.standalone(), into: store, agent: "vedette/test")
        var draft = RelabelRule.Draft(.drop)
        (draft.sourceLabels, draft.regex) = (["__address__"], "drop.*")
        var api = ScrapeJob("api", [.init(["127.0.0.1:9100", "drop:1", "host"], labels: ["env": "prod"])])
        api.relabelRules = [try RelabelRule(draft)]
        api.parameters = [.init("token", ["s3cr3t-token"])]
        let other = ScrapeJob("a b", [.init(["localhost:9911"])])
        loop.reload([api, other], redactor: Redactor(secrets: ["s3cr3t-token"]))
        return Rig(try Stack.documented, policy, scrapes: loop)
    }

    private func ask(_ path: String) async throws -> JSONValue {
        let answer = try await rig().ask(.get, path)
        #expect(answer.status == 200)
        #expect(!answer.text.contains("s3cr3t"))
        return try JSONParser.parse(answer.bytes)
    }

    @Test func `targets are shown as Prometheus shows them, without secrets`() async throws {
        let data = try #require(try await ask("/api/v1/targets")[path: "data"])
        let active = data[path: "activeTargets"]?.elements ?? []
        #expect(active.map { $0[path: "scrapePool"]?.text } == ["a b", "api", "api"])
        let target = try #require(active.dropFirst().first)
        let labels: [String: JSONValue] = [
            "job": .string("api"), "instance": .string("127.0.0.1:9100"), "env": .string("prod"),
        ]
        let hidden: [String: JSONValue] = [
            "__address__": .string("127.0.0.1:9100"), "__metrics_path__": .string("/metrics"),
            "__param_token": .string("***"), "__scheme__": .string("http"), "__scrape_interval__": .string("15s"),
            "__scrape_timeout__": .string("10s"), "env": .string("prod"), "job": .string("api"),
        ]
        #expect(
            target.members == [
                "discoveredLabels": .object(hidden), "labels": .object(labels), "scrapePool": .string("api"),
                "scrapeUrl": .string("http://127.0.0.1:9100/metrics?token=***"),
                "globalUrl": .string("http://watch.example:9100/metrics?token=***"), "lastError": .string(""),
                "lastScrape": .string("0001-01-01T00:00:00Z"), "lastScrapeDuration": .number(0),
                "health": .string("unknown"), "scrapeInterval": .string("15s"), "scrapeTimeout": .string("10s"),
            ]
        )
        #expect(active.first?[path: "globalUrl"] == .string("https://watch.example/metrics"))
        #expect(active.last?[path: "globalUrl"] == .string("http://host/metrics?token=***"))
        let dropped = data[path: "droppedTargets"]?.elements ?? []
        #expect(dropped.map { $0.members["scrapePool"] } == [.string("api")])
        #expect(dropped.first?.members["discoveredLabels"]?.members["__address__"] == .string("drop:1"))
        #expect(data[path: "droppedTargetCounts"]?.members == ["api": .number(1), "a b": .number(0)])
    }

    @Test(
        arguments: [
            ("?state=active", 3, 0), ("?state=ANY", 3, 1), ("?state=dropped", 0, 1), ("?state=nonsense", 0, 0),
            ("?scrapePool=api", 2, 1), ("?scrapePool=a+b", 1, 0), ("?scrapePool=", 3, 1), ("?scrapePool=none", 0, 0),
            ("?state=active&scrapePool=a%20b", 1, 0),
        ]
    )
    func `the parameters choose`(query: String, active: Int, dropped: Int) async throws {
        let data = try #require(try await ask("/api/v1/targets\(query)")[path: "data"])
        #expect(data[path: "activeTargets"]?.elements.count == active)
        #expect(data[path: "droppedTargets"]?.elements.count == dropped)
    }

    @Test func `the names of the jobs are told`() async throws {
        let pools = try await ask("/api/v1/scrape_pools")[path: "data.scrapePools"]
        #expect(pools == .array([.string("a b"), .string("api")]))
    }
}
