import Relabelling
import Series
import Testing
import Vocabulary

@testable import Scraping

@Suite struct ScrapeLimitTests {
    @Test func `more samples than allowed fail the scrape, and say how many there were`() throws {
        var rig = try InterpreterRig { $0.limits.samples = 2 }
        #expect(rig.scrape("a 1\nb 1\n", at: 15) == nil)
        let failure = rig.scrape("a 1\nb 1\nc 1\nd 1\n", at: 30)
        #expect(failure?.reason == .sampleLimit)
        #expect(failure?.message == "sample limit exceeded (4 post-relabeling samples, limit: 2)")
        #expect(rig.series == ["a 1@15 stale@30", "b 1@15 stale@30"])
        #expect(rig.reports.contains("scrape_samples_scraped 2@15 4@30"))
        #expect(rig.reports.contains("up 1@15 0@30"))
    }

    @Test func `what relabelling drops does not count for the limit`() throws {
        var drop = RelabelRule.Draft(.drop)
        (drop.sourceLabels, drop.regex) = (["__name__"], "x.*")
        let rules = [try RelabelRule(drop)]
        var rig = try InterpreterRig {
            $0.limits.samples = 2
            $0.metricRelabelRules = rules
        }
        #expect(rig.scrape("x1 1\nx2 1\nx3 1\na 1\nb 1\n", at: 15) == nil)
    }

    @Test func `zero is no limit`() throws {
        var rig = try InterpreterRig { $0.limits.samples = 0 }
        let body = (0..<30_000).map { "a{n=\"\($0)\"} 1\n" }.joined()
        #expect(rig.scrape(body, at: 15) == nil)
        #expect(rig.reports.contains("scrape_series_added 30000@15"))
    }

    @Test func `a million label values cost no more than the limit, scrape after scrape`() throws {
        var rig = try InterpreterRig { $0.limits.samples = 500 }
        for round in 1...5 {
            let body = (0..<10_000).map { "a{n=\"\(round)-\($0)\"} 1\n" }.joined()
            #expect(rig.scrape(body, at: Int64(round) * 15)?.reason == .sampleLimit)
        }
        #expect(rig.interpreter.cache.count <= 1600)
        #expect(rig.series == [])
        #expect(rig.store.statistics.series == 5)
    }

    @Test func `series that come and go do not pile up`() throws {
        var rig = try InterpreterRig()
        for round in 1...50 {
            let body = (0..<200).map { "a{n=\"\(round)-\($0)\"} 1\n" }.joined()
            #expect(rig.scrape("stays 1\n" + body, at: Int64(round) * 15) == nil)
        }
        #expect(rig.interpreter.cache.count <= 700)
        #expect(rig.reports.contains { $0.hasPrefix("scrape_series_added 201@15 200@30 200@45") })
        #expect(rig.series.contains { $0.hasPrefix("stays 1@15 1@30") && !$0.contains("stale") })
    }

    @Test(
        arguments: [
            ("a{x=\"1\",y=\"2\"} 1\n", "label_limit exceeded (metric: a, number of labels: 5, limit: 4)"),
            (
                "a{abcdefghijk=\"1\"} 1\n",
                "label_name_length_limit exceeded (metric: a, label name: abcdefghijk, length: 11, limit: 10)"
            ),
            (
                "a{x=\"123456789\"} 1\n",
                "label_value_length_limit exceeded "
                    + "(metric: a, label name: x, value: \"123456789\", length: 9, limit: 8)"
            ),
        ]
    )
    func `labels beyond their limits fail the scrape`(body: String, message: String) throws {
        var rig = try InterpreterRig {
            $0.limits.labels = 4
            $0.limits.labelName = 10
            $0.limits.labelValue = 8
        }
        #expect(rig.scrape("b{x=\"1\"} 1\n", at: 15) == nil)
        let failure = rig.scrape("b{x=\"1\"} 1\n" + body, at: 30)
        #expect(failure == ScrapeFailure(.labelLimit, message))
        #expect(rig.series == [#"b{x="1"} 1@15 stale@30"#])
    }

    @Test func `a store without room leaves new series out, and the scrape succeeds`() throws {
        var rig = try InterpreterRig(mostSeries: 7)
        rig.scrape("a 1\nb 1\n", at: 15)
        #expect(rig.scrape("a 1\nb 1\nc 1\n", at: 30) == nil)
        #expect(rig.series == ["a 1@15 1@30", "b 1@15 1@30"])
        #expect(rig.interpreter.counts.refused == [.noRoom: 1])
    }

    @Test func `a series that the store has let go is made again`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1\n", at: 15)
        rig.store.maintain(now: 100_000_000)
        #expect(rig.series == [])
        rig.scrape("a 2\n", at: 100_000)
        #expect(rig.series == ["a 2@100000"])
        #expect(rig.reports.contains("up 1@100000"))
    }
}
