import Probes
import TestKit
import Testing
import Vocabulary

@Suite struct RedisFactsTests {
    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test func `the hit rate is that of the window`() {
        var window = RedisHitWindow()
        #expect(window.add(hits: 1000, misses: 0, runIdentity: "a", at: at(0)) == nil)
        #expect(window.add(hits: 1010, misses: 5, runIdentity: "a", at: at(15)) == nil)
        #expect(window.add(hits: 1030, misses: 10, runIdentity: "a", at: at(30)) == 0.75)
        // At 330 s the first sample that counts is the one of 30 s.
        #expect(window.add(hits: 1030, misses: 110, runIdentity: "a", at: at(330)) == 0)
    }

    @Test(arguments: [("b", 2000, 100), ("a", 900, 100), ("a", 2000, 0)])
    func `a restart or a reset of the counters begins a new window`(run: String, hits: Int64, misses: Int64) {
        var window = RedisHitWindow()
        _ = window.add(hits: 1000, misses: 50, runIdentity: "a", at: at(0))
        #expect(window.add(hits: hits, misses: misses, runIdentity: run, at: at(15)) == nil)
        #expect(window.add(hits: hits + 30, misses: misses + 10, runIdentity: run, at: at(30)) == 0.75)
    }

    @Test(
        arguments: [
            ("role:slave\r\nmaster_link_status:down\r\nmaster_link_down_since_seconds:7\r\n", FailureReason.assertion),
            ("role:slave\r\nmaster_link_status:up\r\n", nil), ("role:master\r\nmaster_link_status:down\r\n", nil),
            ("rdb_last_bgsave_status:err\r\n", .readOnly), ("rdb_last_bgsave_status:ok\r\n", nil),
            ("aof_enabled:1\r\naof_last_write_status:err\r\n", .readOnly),
            ("aof_enabled:0\r\naof_last_write_status:err\r\n", nil), ("loading:1\r\n", .starting), ("", nil),
        ] as [(String, FailureReason?)]
    )
    func `INFO is judged`(text: String, reason: FailureReason?) {
        #expect(RedisVerdict.failure(of: RedisInfo(parsing: text))?.reason == reason)
    }

    @Test func `names of metrics follow Prometheus' conventions`() {
        let info = RedisInfo(parsing: "role:slave\r\nredis_version:7.0.15\r\n")
        let facts = RedisFacts.ready(info, hitRatio: 0.5).facts + RedisFacts.deep(info).facts
        let metrics = facts.compactMap(\.metric)
        #expect(Set(metrics.map(\.name)).count == metrics.count)
        for metric in metrics {
            #expect(metric.name.hasPrefix("vedette_redis_") && metric.help.hasSuffix("."))
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
        }
        let keys = facts.compactMap(\.key)
        #expect(Set(keys).count == keys.count)
    }

    @Test func `INFO of random bytes never traps`() {
        var generator = SeededGenerator(seed: 3)
        let pieces = [
            "db0:keys=", "9223372036854775807", "\r\n", "db1:", ":", ",", "keys=", "-1", "é", "#", "maxmemory:",
        ]
        for _ in 0..<3000 {
            let text = (0..<12).map { _ in pieces[Int.random(in: 0..<pieces.count, using: &generator)] }.joined()
            let info = RedisInfo(parsing: text)
            #expect(info.keys >= Int64.min)
            _ = RedisFacts.ready(info, hitRatio: nil)
        }
    }
}
