import Vocabulary

/// How messages about an incident that comes and goes are held back.
///
/// The first time is told at once. Each further time within `memory` makes the delays longer, as Netdata's
/// `delay: up U down D multiplier M max X` does (`health/REFERENCE.md` of netdata).
package struct Flapping: Sendable, Hashable, Codable {
    /// How long it must be there again before that is told.
    package var up: Duration
    /// How long it must be over before that is told.
    package var down: Duration
    /// Both grow so many times with each further time.
    package var multiplier: Double
    /// The longest delay; the one of a beginning grows less far, see ``longestGrownBeginning``.
    package var max: Duration
    /// After how long without coming back it counts as calm again.
    package var memory: Duration

    package init(
        up: Duration = .seconds(15),
        down: Duration = .seconds(60),
        multiplier: Double = 2,
        max: Duration = .seconds(3600),
        memory: Duration = .seconds(1800)
    ) {
        self.up = up
        self.down = down
        self.multiplier = multiplier
        self.max = max
        self.memory = memory
    }

    /// What ``up`` grows to at most: an outage is told within this time, however often there was none.
    package static let longestGrownBeginning: Duration = .seconds(120)

    /// How long it must be there, having come back so many times, before that is told.
    package func beginning(times: Int) -> Duration {
        min(delay(up, times: times), Swift.max(up, Self.longestGrownBeginning))
    }

    /// How long it must be over, having come back so many times, before that is told.
    package func end(times: Int) -> Duration { delay(down, times: times) }

    /// The delay of a message: `times` is how often the incident has come back so far; none for 0.
    package func delay(_ base: Duration, times: Int) -> Duration {
        guard times > 0, base > .zero else { return .zero }
        var factor = 1.0
        for _ in 1..<Swift.max(1, Swift.min(times, 64)) { factor *= multiplier }
        let seconds = base.seconds * factor
        return seconds >= max.seconds ? max : .nanoseconds(Int64(seconds * 1e9))
    }
}
