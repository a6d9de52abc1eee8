package import Vocabulary

/// What decisions about incidents depend on besides the events, as of one moment.
package struct IncidentSurroundings {
    package let now: Instant
    /// What makes wall time of the engine clock.
    package let wallOffset: Duration
    package let stack: StackPicture
    /// Whether a silence or a maintenance window covers an alert of these labels (as people see them).
    package let isMuted: (_ labels: Labels) -> Bool
    package let makeID: (_ at: WallTime) -> ULID
    /// Where an incident can be acknowledged by a link; nil when there is no such place.
    package let acknowledgeURL: (_ incident: ULID) -> String?
    /// Makes a text fit to be shown: without secrets and control characters.
    package let clean: (String) -> String

    package init(
        now: Instant,
        wallOffset: Duration = .zero,
        stack: StackPicture = StackPicture(),
        isMuted: @escaping (_ labels: Labels) -> Bool = { _ in false },
        makeID: @escaping (_ at: WallTime) -> ULID = { ULID(at: $0) },
        acknowledgeURL: @escaping (_ incident: ULID) -> String? = { _ in nil },
        clean: @escaping (String) -> String = { $0 }
    ) {
        self.now = now
        self.wallOffset = wallOffset
        self.stack = stack
        self.isMuted = isMuted
        self.makeID = makeID
        self.acknowledgeURL = acknowledgeURL
        self.clean = clean
    }

    func wallTime(_ instant: Instant) -> WallTime {
        WallTime(nanosecondsSinceEpoch: instant.nanoseconds.addingClamped(wallOffset.nanoseconds))
    }

    /// Of alerts, whose lines stay lines.
    func clean(_ labels: Labels) -> Labels {
        Labels(
            labels.map { name, value in
                (
                    name,
                    value.split(separator: "\n", omittingEmptySubsequences: false).map { clean(String($0)) }.joined(
                        separator: "\n"
                    )
                )
            }
        )
    }

    var wallNow: WallTime { wallTime(now) }

    /// In whole milliseconds, as people and other systems are told.
    func told(_ instant: Instant) -> WallTime {
        let time = wallTime(instant).nanosecondsSinceEpoch
        return WallTime(nanosecondsSinceEpoch: time - time % 1_000_000)
    }
}
