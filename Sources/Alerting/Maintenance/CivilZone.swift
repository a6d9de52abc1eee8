// The only file that asks Foundation for time zones: it brings their rules along (ICU), so that none need be installed.
import Foundation
import Vocabulary

/// A time zone of the IANA database: how far its clocks are ahead of UTC, and when they are changed.
///
/// Moments are whole minutes since 1970, since no zone has had an offset with seconds for decades.
package struct CivilZone: Hashable, Sendable, CustomStringConvertible {
    package static let utc = CivilZone(zone: .gmt, name: "UTC")

    private let zone: TimeZone
    /// As it was given: `Europe/Berlin`.
    package let description: String

    private init(zone: TimeZone, name: String) {
        self.zone = zone
        description = name
    }

    /// Nil for a name that is not in the database.
    package init?(_ name: String) {
        // `GMT+1` would be one too, under another name, and nobody agrees on which side of Greenwich it is.
        guard name.utf8.count <= 64, let zone = TimeZone(identifier: name), name == "UTC" || zone.identifier == name
        else { return nil }
        self.init(zone: zone, name: name)
    }

    package static func == (left: CivilZone, right: CivilZone) -> Bool { left.description == right.description }

    package func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// How far the zone's clocks are ahead of UTC at a moment, in minutes.
    package func offset(at minute: Int64) -> Int64 {
        let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(minute) * 60))
        return Int64(seconds).flooredDivision(by: 60)
    }

    /// What the zone's clocks show at a moment, as if it were UTC.
    func local(_ minute: Int64) -> Int64 { minute + offset(at: minute) }

    /// When the zone's clocks show this for the first time; where they jump over it, the moment at which they do.
    func first(showing local: Int64) -> Int64 {
        // Rules change at most once within two days.
        let (before, after) = (offset(at: local - Self.day), offset(at: local + Self.day))
        let moments = [local - before, local - after].filter { self.local($0) == local }
        return moments.min() ?? jump(between: local - max(before, after), local - min(before, after))
    }

    /// The moment after `low`, at or before `high`, from which on the offset is another one.
    private func jump(between low: Int64, _ high: Int64) -> Int64 {
        var (low, high) = (low, high)
        let start = offset(at: low)
        while low + 1 < high {
            let middle = low + (high - low) / 2
            if offset(at: middle) == start { low = middle } else { high = middle }
        }
        return high
    }

    /// Minutes of a day.
    static let day: Int64 = 1440
}
