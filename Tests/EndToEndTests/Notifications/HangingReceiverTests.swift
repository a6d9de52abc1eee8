import TestKit
import Testing

extension EndToEnd {
    /// Receivers that hang, refuse and break down, beside the probes of the same process.
    @Suite(.timeLimit(.minutes(1))) struct HangingReceiverTests {
        @Test func `notifier hanging 30 s does not delay any probe by > 1 tick`() async throws {
            // Nobody ever answers: each attempt is given up by the daemon itself, ten seconds later.
            let silent = try await RecordingHTTPServer.start { _, _ in .silence }
            let broken = try await RecordingHTTPServer.start { number, _ in
                number.isMultiple(of: 2) ? .reset : .answer(500)
            }
            let doors = try await DoorStack((0..<10).map { "door-\($0)" })
            let daemon = try await doors.start(
                interval: 500,
                receivers: """
                    hook: { kind: webhook, url: "\(silent.url)/hook" }
                    chat: { kind: slack, url: "\(silent.url)/services/T000/B000/secret" }
                    pager: { kind: pagerduty, routing_key: k, url: "\(broken.url)/v2/enqueue" }
                    discord: { kind: discord, url: "\(broken.url)/api/webhooks/1/token" }
                    """
            )
            for number in 0..<5 { try await doors.set(number, closed: true) }
            _ = await silent.requests(atLeast: 2)
            _ = await broken.requests(atLeast: 4)
            let before = try await daemon.metrics()
            // All the while, until both have been given up and are tried again.
            try await Polling.until("they are tried again", every: .milliseconds(100)) {
                let live = try await daemon.get("/live")
                #expect(live.status == 200)
                return silent.requests.count >= 4
            }
            let after = try await daemon.metrics()
            let name = "vedette_scheduler_lateness_seconds"
            func since(_ suffix: String, _ labels: [String: String] = [:]) -> Double {
                after.sum(name + suffix, labels) - before.sum(name + suffix, labels)
            }
            // Ten checks, twice a second, for ten seconds.
            #expect(since("_count") > 150)
            let bounds = after.all(name + "_bucket").compactMap { $0.labels["le"].flatMap(Double.init) }
            let tick = try #require(bounds.filter { $0 <= 0.5 }.max())
            let label = try #require(
                after.all(name + "_bucket").compactMap { $0.labels["le"] }.first { Double($0) == tick }
            )
            #expect(since("_bucket", ["le": label]) == since("_count"))
            let missed = after.sum("vedette_probe_missed_total") - before.sum("vedette_probe_missed_total")
            #expect(missed == 0)
            // Each message waits, whole and once, for its receiver.
            #expect(after.sum("vedette_outbox_pending") == 20)
            #expect(after.sum("vedette_outbox_dead_letters") == 0)
        }
    }
}
