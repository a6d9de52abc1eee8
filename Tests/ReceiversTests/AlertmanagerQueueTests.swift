import Testing
import Vocabulary

@testable import Receivers

@Suite struct AlertmanagerQueueTests {
    private static let start = Instant(nanoseconds: 1_767_225_600_000_000_000)
    private static let wall = WallTime(nanosecondsSinceEpoch: 1_767_225_600_000_000_000)

    private static func after(_ seconds: Int64) -> (Instant, WallTime) {
        (
            start + .seconds(seconds),
            WallTime(nanosecondsSinceEpoch: wall.nanosecondsSinceEpoch + seconds * 1_000_000_000)
        )
    }

    private static func alert(_ number: Int, text: String = "", ended: WallTime? = nil) -> PostableAlert {
        let labels: Labels = ["alertname": "A", "number": "\(number)"]
        return PostableAlert(
            labels: labels,
            annotations: ["summary": text],
            fingerprint: Fingerprint(labels),
            startsAt: wall,
            endsAt: ended
        )
    }

    @Test func `what is known is not said again before its time`() throws {
        var queue = AlertmanagerQueue()
        #expect(queue.batch(now: Self.start) == nil && queue.wake() == nil)
        queue.put([Self.alert(1)], now: Self.start)
        let batch = try #require(queue.batch(now: Self.start))
        queue.finish(batch, now: Self.start, wallNow: Self.wall)
        queue.put([Self.alert(1)], now: Self.start)
        #expect(queue.pending(at: Self.after(59).0) == 0 && queue.batch(now: Self.after(59).0) == nil)
        #expect(queue.wake() == Self.after(60).0)
        #expect(queue.batch(now: Self.after(60).0)?.alerts.count == 1)
    }

    @Test func `only the latest state is said, however often it changed meanwhile`() throws {
        var queue = AlertmanagerQueue()
        queue.put([Self.alert(1, text: "one")], now: Self.start)
        let batch = try #require(queue.batch(now: Self.start))
        queue.put([Self.alert(1, text: "two")], now: Self.start)
        queue.put([Self.alert(1, text: "three")], now: Self.start)
        queue.finish(batch, now: Self.start, wallNow: Self.wall)
        // The request that has gone out knew nothing of it.
        #expect(queue.batch(now: Self.start)?.alerts.map { $0.annotations["summary"] } == ["three"])
    }

    @Test func `a request holds at most 64 alerts, those that wait longest`() throws {
        var queue = AlertmanagerQueue()
        for number in 0..<150 { queue.put([Self.alert(number)], now: Self.after(Int64(number)).0) }
        let now = Self.after(200)
        var seen: [Int] = []
        while let batch = queue.batch(now: now.0) {
            #expect(batch.alerts.count <= 64)
            seen += batch.alerts.compactMap { $0.labels["number"].flatMap { Int($0) } }
            queue.finish(batch, now: now.0, wallNow: now.1)
        }
        #expect(seen == Array(0..<150))
    }

    @Test func `failures are waited out, longer and longer, and Retry-After is obeyed`() throws {
        var queue = AlertmanagerQueue()
        queue.put([Self.alert(1)], now: Self.start)
        var waits: [Double] = []
        for _ in 0..<9 {
            queue.fail(now: Self.start, retryAfter: nil, jitter: 1)
            waits.append(Self.start.duration(to: try #require(queue.wake())).seconds)
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60])
        #expect(queue.batch(now: Self.start) == nil && queue.oldestChange(at: Self.after(1).0) == Self.start)
        queue.fail(now: Self.start, retryAfter: .seconds(300), jitter: 1)
        #expect(queue.wake() == Self.after(300).0)
        #expect(queue.batch(now: Self.after(300).0) != nil)
    }

    @Test func `what nobody could say again in time is not known any more`() throws {
        var queue = AlertmanagerQueue()
        queue.put([Self.alert(1), Self.alert(2, ended: Self.wall)], now: Self.start)
        queue.finish(try #require(queue.batch(now: Self.start)), now: Self.start, wallNow: Self.wall)
        queue.fail(now: Self.after(60).0, retryAfter: nil, jitter: 1)
        #expect(queue.pending(at: Self.after(239).0) == 0 && queue.oldestChange(at: Self.after(239).0) == nil)
        #expect(queue.pending(at: Self.after(300).0) == 1)
        #expect(queue.oldestChange(at: Self.after(300).0) == Self.after(240).0)
        queue.finish(try #require(queue.batch(now: Self.after(300).0)), now: Self.after(300).0, wallNow: Self.wall)
        #expect(queue.pending(at: Self.after(301).0) == 0)
    }

    @Test func `an end is said for a quarter of an hour, and not forgotten before it was heard`() throws {
        var queue = AlertmanagerQueue()
        queue.put([Self.alert(1, ended: Self.wall)], now: Self.start)
        for minute in Int64(0)...14 {
            let (now, wallNow) = Self.after(minute * 60)
            let batch = try #require(queue.batch(now: now), "minute \(minute)")
            queue.finish(batch, now: now, wallNow: wallNow)
            #expect(queue.count == 1)
        }
        queue.fail(now: Self.after(900).0, retryAfter: nil, jitter: 1)
        let (now, wallNow) = Self.after(1800)
        let batch = try #require(queue.batch(now: now))
        queue.finish(batch, now: now, wallNow: wallNow)
        #expect(queue.count == 0 && queue.wake() == nil)
    }

    @Test func `what does not fire or is for others now is said to be over, once, and only where it was heard of`()
        throws
    {
        var queue = AlertmanagerQueue()
        queue.put([Self.alert(1)], now: Self.start)
        queue.finish(try #require(queue.batch(now: Self.start)), now: Self.start, wallNow: Self.wall)
        let (now, wallNow) = Self.after(30)
        queue.keep(only: [Self.alert(2).fingerprint], at: wallNow, now: now)
        let batch = try #require(queue.batch(now: now))
        #expect(batch.alerts == [Self.alert(1, ended: wallNow)])
        queue.finish(batch, now: now, wallNow: wallNow)
        queue.keep(only: [], at: Self.after(40).1, now: Self.after(40).0)
        #expect(queue.pending(at: Self.after(40).0) == 0)
        // It is for this one again.
        queue.put([Self.alert(1)], now: Self.after(50).0)
        #expect(queue.batch(now: Self.after(50).0)?.alerts == [Self.alert(1)])
    }

    @Test func `too many alerts cost the oldest ended ones`() {
        var queue = AlertmanagerQueue()
        let ended = (0..<10).map { Self.alert($0, ended: Self.after(Int64($0)).1) }
        queue.put(ended, now: Self.start)
        queue.put((10..<10_005).map { Self.alert($0) }, now: Self.start)
        #expect(queue.count == AlertmanagerQueue.mostAlerts)
    }

    @Test func `an alert is posted as Prometheus posts it`() {
        let json = Self.alert(1, text: "why").json(validUntil: Self.after(240).1).compact
        #expect(
            json == #"{"labels":{"alertname":"A","number":"1"},"annotations":{"summary":"why"},"#
                + #""startsAt":"2026-01-01T00:00:00.000Z","endsAt":"2026-01-01T00:04:00.000Z"}"#
        )
    }
}
