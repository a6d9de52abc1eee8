import Alerting
import Testing
import Vocabulary

/// What messages say of the cause while an outage goes on and when it is over.
@Suite struct IncidentCauseTests {
    private static let redis = ("service", "redis")
    private static let refused = ProbeFailure(.connectRefused, in: .connect, "nothing listens")

    /// `redis` at a moment; times in seconds after the start of the bench.
    private static func redis(
        _ health: Health,
        _ failure: ProbeFailure? = nil,
        level: CheckLevel = .live,
        isCurrent: Bool = true,
        bad: Int? = nil,
        good: Int? = nil,
        of bench: IncidentBench
    ) -> StackPicture {
        func time(_ seconds: Int) -> WallTime {
            WallTime(nanosecondsSinceEpoch: (bench.now + .seconds(seconds - bench.seconds)).nanoseconds)
        }
        return StackPicture([
            .init(
                name: name("redis"),
                kind: "redis",
                health: health,
                isFailing: failure != nil && isCurrent && level != .deep,
                failure: failure.map { .init(level: level, failure: $0, isCurrent: isCurrent) },
                lastGood: good.map(time),
                firstBad: bad.map(time)
            )
        ])
    }

    private func outage() -> IncidentBench {
        var bench = IncidentBench()
        bench.stack = Self.redis(.unhealthy, Self.refused, bad: -10, good: -15, of: bench)
        bench.fire("ServiceDown", [Self.redis])
        bench.pass(.seconds(60))
        return bench
    }

    /// Check, reason, and the times in seconds after the start.
    private func cause(_ cause: CauseBrief?, _ bench: IncidentBench) -> String {
        func seconds(_ time: WallTime?) -> String {
            guard let time else { return "-" }
            let start = bench.now.nanoseconds - Int64(bench.seconds) * 1_000_000_000
            return "\((time.nanosecondsSinceEpoch - start) / 1_000_000_000)"
        }
        return "\(cause?.check ?? "-") \(cause?.reason ?? "-") \(seconds(cause?.firstBad)) \(seconds(cause?.lastGood))"
    }

    private func told(_ bench: IncidentBench) -> [String] {
        bench.told.map { cause($0.notification.incident?.cause, bench) }
    }

    private func end(_ bench: inout IncidentBench) {
        bench.stack = Self.redis(.healthy, of: bench)
        bench.end("ServiceDown", [Self.redis])
        bench.pass(.seconds(60))
    }

    @Test func `what failed stays the cause while its check recovers and the service still counts as down`() {
        var bench = outage()
        bench.stack = Self.redis(.unhealthy, Self.refused, isCurrent: false, good: 60, of: bench)
        bench.pass(.seconds(5))
        #expect(cause(bench.book.incidents.first?.cause, bench) == "live connect_refused -10 -15")
        // The last run of a check above it is still a bad one.
        bench.stack = Self.redis(.unhealthy, Self.refused, level: .ready, bad: -8, good: -18, of: bench)
        bench.pass(.seconds(5))
        end(&bench)
        #expect(told(bench) == ["live connect_refused -10 -15", "live connect_refused -10 -15"])
        #expect(bench.told.last?.notification.headline == "redis: recovered after 1m 20s")
        #expect(bench.book.incidents.first?.cause?.firstBad != nil)
    }

    @Test func `a cause that is known too late has no last good run after it began`() {
        var bench = IncidentBench()
        bench.stack = Self.redis(.unhealthy, Self.refused, isCurrent: false, good: 0, of: bench)
        bench.fire("ServiceDown", [Self.redis])
        bench.pass(.seconds(60))
        #expect(told(bench) == ["live connect_refused - -"])
    }

    @Test func `another failure of the same outage changes what fails, not since when`() {
        var bench = outage()
        let denied = ProbeFailure(.timeout, "no answer")
        bench.stack = Self.redis(.unhealthy, denied, level: .ready, bad: 50, good: 45, of: bench)
        bench.pass(.seconds(5))
        end(&bench)
        #expect(told(bench).last == "ready timeout -10 -15")
    }

    @Test func `a run that succeeds in the middle of an outage does not make another one of it`() {
        var bench = outage()
        bench.stack = Self.redis(.unhealthy, Self.refused, isCurrent: false, good: 60, of: bench)
        bench.pass(.seconds(5))
        bench.stack = Self.redis(.unhealthy, Self.refused, bad: 65, good: 60, of: bench)
        bench.pass(.seconds(5))
        end(&bench)
        #expect(told(bench).last == "live connect_refused -10 -15")
    }

    @Test func `the next outage within one incident has times of its own`() {
        var bench = outage()
        bench.fire("Slow", [Self.redis])
        bench.stack = Self.redis(.healthy, of: bench)
        bench.end("ServiceDown", [Self.redis])
        bench.pass(.seconds(600))
        bench.stack = Self.redis(.unhealthy, Self.refused, bad: 650, good: 645, of: bench)
        bench.fire("ServiceDown", [Self.redis])
        bench.pass(.seconds(600))
        #expect(told(bench).last == "live connect_refused 650 645")
    }

    @Test func `what comes back has the cause of this time`() {
        var bench = outage()
        end(&bench)
        bench.stack = Self.redis(.unhealthy, ProbeFailure(.timeout, "no answer"), bad: 150, good: 145, of: bench)
        bench.pass(.seconds(60))
        bench.fire("ServiceDown", [Self.redis])
        bench.pass(.seconds(60))
        #expect(bench.told.last?.notification.event == .reopened)
        #expect(told(bench).last == "live timeout 150 145")
    }

    @Test func `what does not work after an outage is not taken for its cause, but for that of what begins then`() {
        var bench = outage()
        let wrong = ProbeFailure(.assertion, "no index")
        bench.stack = Self.redis(.degraded, wrong, level: .deep, bad: 70, good: 40, of: bench)
        bench.pass(.seconds(20))
        #expect(cause(bench.book.incidents.first?.cause, bench) == "live connect_refused -10 -15")
        bench.fire("DeepCheckFailing", [Self.redis])
        bench.end("ServiceDown", [Self.redis])
        bench.pass(.seconds(600))
        #expect(told(bench).last == "deep assertion 70 40")
    }

    @Test func `a check that fails again, though its service is not down, is the cause again`() {
        let wrong = ProbeFailure(.assertion, "no index")
        var bench = IncidentBench()
        bench.stack = Self.redis(.degraded, wrong, level: .deep, bad: -10, good: -70, of: bench)
        bench.fire("Slow", [Self.redis])
        bench.pass(.seconds(20))
        bench.stack = Self.redis(.healthy, of: bench)
        bench.pass(.seconds(60))
        #expect(bench.book.incidents.first?.cause?.endedAt != nil)
        bench.stack = Self.redis(.degraded, wrong, level: .deep, bad: 90, good: 30, of: bench)
        bench.pass(.seconds(20))
        #expect(cause(bench.book.incidents.first?.cause, bench) == "deep assertion 90 30")
        #expect(bench.book.incidents.first?.cause?.endedAt == nil)
    }

    @Test func `a restart does not make another outage of it`() {
        var bench = outage()
        bench.restart()
        bench.stack = Self.redis(.unknown, of: bench)
        bench.pass(.seconds(5))
        bench.stack = Self.redis(.unhealthy, Self.refused, bad: 66, of: bench)
        bench.pass(.seconds(5))
        end(&bench)
        #expect(told(bench).last == "live connect_refused -10 -15")
    }
}
