import Foundation
import Vocabulary

/// A time zone of the settings, for the second time in messages; the only place that knows Foundation's zones.
struct LocalZone: Sendable {
    /// As the settings name it: `Europe/Berlin`.
    let name: String
    private let zone: TimeZone

    /// Nil when there is no such zone.
    init?(_ name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.name = name
        self.zone = zone
    }

    /// What the clocks of the zone show at `time`, written as if it were UTC.
    func local(_ time: WallTime) -> WallTime {
        let date = Date(timeIntervalSince1970: time.seconds)
        let offset = Int64(zone.secondsFromGMT(for: date)) * 1_000_000_000
        return WallTime(nanosecondsSinceEpoch: time.nanosecondsSinceEpoch.addingClamped(offset))
    }
}
