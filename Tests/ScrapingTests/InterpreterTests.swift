import Exposition
import Relabelling
import Series
import Testing
import Vocabulary

@testable import Scraping

@Suite struct InterpreterTests {
    @Test func `a scrape writes every sample at its slot, and up and its companions`() throws {
        var rig = try InterpreterRig()
        #expect(rig.scrape("a 1\nb{x=\"1\"} 2\nb{x=\"2\"} NaN\n", at: 15) == nil)
        #expect(rig.series == ["a 1@15", #"b{x="1"} 2@15"#, #"b{x="2"} NaN@15"#])
        #expect(
            rig.reports == [
                "scrape_duration_seconds 0.005@15", "scrape_samples_post_metric_relabeling 3@15",
                "scrape_samples_scraped 3@15", "scrape_series_added 3@15", "up 1@15",
            ]
        )
    }

    @Test func `a series that vanishes ends at the scrape that misses it, and may come back`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1\nb 2\n", at: 15)
        rig.scrape("a 1\n", at: 30)
        rig.scrape("a 1\n", at: 45)
        rig.scrape("a 1\nb 3\n", at: 60)
        #expect(rig.series == ["a 1@15 1@30 1@45 1@60", "b 2@15 stale@30 3@60"])
        #expect(rig.reports.contains("scrape_series_added 2@15 0@30 0@45 1@60"))
    }

    @Test func `a scrape without an answer ends every series at once`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1\nb 2\n", at: 15)
        rig.fail(at: 30)
        rig.fail(at: 45)
        rig.scrape("a 1\nb 2\n", at: 60)
        #expect(rig.series == ["a 1@15 stale@30 1@60", "b 2@15 stale@30 2@60"])
        #expect(rig.reports.contains("up 1@15 0@30 0@45 1@60"))
        // What failed in between is not forgotten, so nothing was added.
        #expect(rig.reports.contains("scrape_series_added 2@15 0@30 0@45 0@60"))
        #expect(rig.reports.contains("scrape_samples_scraped 2@15 0@30 0@45 2@60"))
    }

    @Test func `an error anywhere loses the whole scrape, and ends every series`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1\nb 2\n", at: 15)
        let failure = rig.scrape("a 3\nc 4\nb }\n", at: 30)
        #expect(failure?.reason == .syntax)
        #expect(failure?.message.hasPrefix("line 3, column 3: ") == true)
        #expect(rig.series == ["a 1@15 stale@30", "b 2@15 stale@30"])
        #expect(rig.reports.contains("scrape_samples_scraped 2@15 2@30"))
    }

    @Test func `OpenMetrics without its end is an error`() throws {
        var rig = try InterpreterRig()
        #expect(rig.scrape("# TYPE a counter\na_total 1\n# EOF\n", .openMetrics, at: 15) == nil)
        #expect(rig.scrape("# TYPE a counter\na_total 2\n", .openMetrics, at: 30)?.reason == .syntax)
        #expect(rig.series == ["a_total 1@15 stale@30"])
    }

    @Test func `the first of several equal series wins, and the scrape succeeds`() throws {
        var rig = try InterpreterRig()
        #expect(rig.scrape("a 1\na 2\nb{x=\"1\",y=\"2\"} 3\nb{y=\"2\",x=\"1\"} 4\n", at: 15) == nil)
        #expect(rig.series == ["a 1@15", #"b{x="1", y="2"} 3@15"#])
        #expect(rig.reports.contains("scrape_samples_scraped 4@15"))
        #expect(rig.reports.contains("scrape_samples_post_metric_relabeling 4@15"))
        #expect(rig.reports.contains("scrape_series_added 2@15"))
        #expect(rig.interpreter.counts.refused == [.duplicate: 2])
    }

    @Test func `another order of the labels is the same series, and does not end it`() throws {
        var rig = try InterpreterRig()
        rig.scrape("b{x=\"1\",y=\"2\"} 3\n", at: 15)
        rig.scrape("b{y=\"2\",x=\"1\"} 4\n", at: 30)
        rig.scrape("b{y=\"2\",x=\"1\"} 5\n", at: 45)
        #expect(rig.series == [#"b{x="1", y="2"} 3@15 4@30 5@45"#])
    }

    @Test func `a removed target ends all of its series, up too`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1\n", at: 15)
        rig.end(at: 30)
        #expect(rig.series == ["a 1@15 stale@30"])
        #expect(rig.reports.contains("up 1@15 stale@30"))
    }

    @Test func `what somebody else has written since a removed target is not ended`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1\n", at: 15)
        let series = try #require(rig.store.series(["__name__": "a", "job": "j", "instance": "i:1"]))
        rig.store.append(31_000, 2, to: series)
        rig.end(at: 30)
        #expect(rig.series == ["a 1@15 2@31"])
    }

    // MARK: - Labels

    @Test func `labels that clash with the target's are exported ones`() throws {
        var rig = try InterpreterRig(["job": "j", "env": "prod"])
        rig.scrape("a{job=\"own\",env=\"dev\",exported_env=\"x\"} 1\na{job=\"\"} 2\n", at: 15)
        let clash = #"a{env="prod", exported_env="x", exported_exported_env="dev", exported_job="own"} 1@15"#
        #expect(rig.series == [clash, #"a{env="prod"} 2@15"#].sorted())
    }

    @Test func `honor_labels lets the exposed labels win`() throws {
        var rig = try InterpreterRig(["job": "j", "env": "prod"]) { $0.honorsLabels = true }
        rig.scrape("a{job=\"own\",env=\"dev\"} 1\nb 2\n", at: 15)
        #expect(rig.series == [#"a{env="dev", job="own"} 1@15"#, #"b{env="prod"} 2@15"#])
    }

    @Test func `le and quantile are normalised where the type says so`() throws {
        var rig = try InterpreterRig()
        rig.scrape(
            """
            # TYPE h histogram
            h_bucket{le="1"} 1
            h_bucket{le="+Inf"} 1
            # TYPE s summary
            s{quantile="1"} 2
            s{quantile="0.50"} 2
            # TYPE g gauge
            g{le="1",quantile="1"} 3
            """,
            at: 15
        )
        #expect(
            rig.series == [
                #"g{le="1", quantile="1"} 3@15"#, #"h_bucket{le="+Inf"} 1@15"#, #"h_bucket{le="1.0"} 1@15"#,
                #"s{quantile="0.5"} 2@15"#, #"s{quantile="1.0"} 2@15"#,
            ]
        )
    }

    @Test func `a type that changes changes the labels with it`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a{le=\"1\"} 1\n", at: 15)
        rig.scrape("# TYPE a histogram\na{le=\"1\"} 2\n", at: 30)
        #expect(rig.series == [#"a{le="1"} 1@15 stale@30"#, #"a{le="1.0"} 2@30"#])
    }

    @Test func `metric relabelling drops and renames, and counts what is left`() throws {
        var drop = RelabelRule.Draft(.drop)
        (drop.sourceLabels, drop.regex) = (["__name__"], "go_.*")
        var rename = RelabelRule.Draft()
        (rename.sourceLabels, rename.regex) = (["__name__"], "old_(.*)")
        (rename.targetLabel, rename.replacement) = ("__name__", "new_$1")
        let rules = [try RelabelRule(drop), try RelabelRule(rename)]
        var rig = try InterpreterRig { $0.metricRelabelRules = rules }
        rig.scrape("go_a 1\nold_b 2\nc 3\n", at: 15)
        rig.scrape("go_a 1\nold_b 3\nc 3\n", at: 30)
        #expect(rig.series == ["c 3@15 3@30", "new_b 2@15 3@30"])
        #expect(rig.reports.contains("scrape_samples_scraped 3@15 3@30"))
        #expect(rig.reports.contains("scrape_samples_post_metric_relabeling 2@15 2@30"))
    }

    @Test func `a series that relabelling leaves without a name fails the scrape`() throws {
        var drop = RelabelRule.Draft(.labeldrop)
        drop.regex = "__name__"
        let rules = [try RelabelRule(drop)]
        var rig = try InterpreterRig { $0.metricRelabelRules = rules }
        #expect(rig.scrape("a 1\n", at: 15)?.message == "missing metric name (__name__ label)")
    }

    // MARK: - Timestamps

    @Test func `a timestamp of the target's own counts, and such a series never ends`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1 14000\nb 2\n", at: 15)
        rig.scrape("b 2\n", at: 30)
        rig.fail(at: 45)
        #expect(rig.series == ["a 1@14", "b 2@15 2@30 stale@45"])
    }

    @Test func `own timestamps are of the wall clock, samples of the engine clock`() throws {
        var rig = try InterpreterRig()
        rig.scrape("a 1 3614000\n", at: 15, wallShift: 3_600_000)
        #expect(rig.series == ["a 1@14"])
    }

    @Test func `honor_timestamps off ignores them`() throws {
        var rig = try InterpreterRig { $0.honorsTimestamps = false }
        rig.scrape("a 1 14000\n", at: 15)
        rig.scrape("", at: 30)
        #expect(rig.series == ["a 1@15 stale@30"])
    }

    @Test func `several samples of one series may follow each other by their timestamps`() throws {
        var rig = try InterpreterRig()
        #expect(rig.scrape("a 1 13000\na 2 14000\na 3 12000\n", at: 15) == nil)
        #expect(rig.series == ["a 1@13 2@14"])
        #expect(rig.interpreter.counts.refused == [.outOfOrder: 1])
    }

    @Test func `samples of the far future are not taken`() throws {
        var rig = try InterpreterRig()
        #expect(rig.scrape("a 1 616000\nb 1 615000\n", at: 15) == nil)
        #expect(rig.series == ["b 1@615"])
        #expect(rig.interpreter.counts.refused == [.tooNew: 1])
    }
}
