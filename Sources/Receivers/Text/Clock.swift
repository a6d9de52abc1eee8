import Alerting
import Vocabulary

/// Writes times and durations for people.
struct Clock: Sendable {
    /// Nil for UTC alone.
    let zone: CivilZone?
    /// What "today" is measured by.
    let now: WallTime

    /// `02:10:31 UTC (03:10 Europe/Berlin)`, with a date wherever it is another day than today's in UTC.
    func text(_ time: WallTime) -> String {
        let day = Self.day(time)
        let utc = (day == Self.day(now) ? "" : "\(day) ") + "\(Self.seconds(time)) UTC"
        guard let zone else { return utc }
        let local = Self.local(time, zone)
        let localDay = Self.day(local)
        return "\(utc) (\(localDay == day ? "" : "\(localDay) ")\(Self.minutes(local)) \(zone))"
    }

    /// `02:10`, with a date when it is not today: where the zone has been said already, or is UTC.
    func brief(_ time: WallTime) -> String {
        let day = Self.day(time)
        return (day == Self.day(now) ? "" : "\(day) ") + Self.minutes(time)
    }

    /// `850ms`, `45s`, `7m 12s`, `2h 5m`, `3d 4h`: the two largest units.
    static func text(_ duration: Duration) -> String {
        guard duration >= .zero else { return "0s" }
        let milliseconds = duration.nanoseconds / 1_000_000
        guard milliseconds >= 1000 else { return "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        let units: [(String, Int64)] = [
            ("d", seconds / 86_400), ("h", seconds / 3600 % 24), ("m", seconds / 60 % 60), ("s", seconds % 60),
        ]
        let shown = units.drop { $0.1 == 0 }.prefix(2).filter { $0.1 > 0 }
        return shown.map { "\($0.1)\($0.0)" }.joined(separator: " ")
    }

    /// The duration between two moments of the calendar.
    static func text(from start: WallTime, to end: WallTime) -> String {
        text(.nanoseconds(end.nanosecondsSinceEpoch.subtractingClamped(start.nanosecondsSinceEpoch)))
    }

    /// What the clocks of `zone` show at `time`, written as if it were UTC.
    private static func local(_ time: WallTime, _ zone: CivilZone) -> WallTime {
        let minute: Int64 = 60_000_000_000
        let offset = zone.offset(at: time.nanosecondsSinceEpoch / minute) * minute
        return WallTime(nanosecondsSinceEpoch: time.nanosecondsSinceEpoch.addingClamped(offset))
    }

    private static func day(_ time: WallTime) -> Substring { time.description.prefix { $0 != "T" } }
    private static func seconds(_ time: WallTime) -> Substring { time.description.dropFirst(11).prefix(8) }
    private static func minutes(_ time: WallTime) -> Substring { time.description.dropFirst(11).prefix(5) }
}
