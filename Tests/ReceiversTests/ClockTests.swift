import Alerting
import Testing
import Vocabulary

@testable import Receivers

@Suite struct ClockTests {
    private static func time(_ text: String) throws -> WallTime { try #require(WallTime(rfc3339: text)) }

    @Test func `a time has both zones, and a date only where it is another day`() throws {
        let now = try Self.time("2026-11-22T03:00:00Z")
        let clock = Clock(zone: CivilZone("Europe/Berlin"), now: now)
        #expect(clock.text(try Self.time("2026-11-22T02:10:31.5Z")) == "02:10:31 UTC (03:10 Europe/Berlin)")
        #expect(
            clock.text(try Self.time("2026-11-21T02:10:31Z")) == "2026-11-21 02:10:31 UTC (03:10 Europe/Berlin)"
        )
        #expect(
            clock.text(try Self.time("2026-11-22T23:30:00Z")) == "23:30:00 UTC (2026-11-23 00:30 Europe/Berlin)"
        )
        #expect(Clock(zone: nil, now: now).text(try Self.time("2026-11-22T02:10:31Z")) == "02:10:31 UTC")
    }

    @Test func `summer time is the zone's business`() throws {
        let clock = Clock(zone: CivilZone("Europe/Berlin"), now: try Self.time("2026-07-01T12:00:00Z"))
        #expect(clock.text(try Self.time("2026-07-01T02:10:31Z")) == "02:10:31 UTC (04:10 Europe/Berlin)")
    }

    @Test(
        arguments: [
            (Duration.milliseconds(850), "850ms"), (.seconds(45), "45s"), (.seconds(432), "7m 12s"),
            (.seconds(420), "7m"),
            (.seconds(7500), "2h 5m"), (.seconds(7201), "2h"), (.seconds(273_600), "3d 4h"), (.seconds(-5), "0s"),
        ]
    )
    func `a duration has its two largest units`(duration: Duration, text: String) {
        #expect(Clock.text(duration) == text)
    }
}
