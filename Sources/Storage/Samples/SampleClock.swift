import Vocabulary

/// Whose clock the timestamps on the disk are on: each process has an engine clock of its own, which began with the wall
/// clock and did not follow its steps.
///
/// Timestamps of a process become ours by way of the wall time, with what made wall time of them when it saved last. So a
/// step of the wall clock while it ran changes no distance to the present. When the wall clock was set back since, its
/// last moment would lie in our future, and its samples would keep ours out as too old: then all of the past moves so far
/// back that the last moment is now.
struct SampleClock: Equatable {
    /// A process that wrote samples; in milliseconds.
    struct Run: Equatable {
        let id: Int64
        /// When it saved last, on its engine clock.
        let savedAt: Int64
        /// What to add to its timestamps to get wall time.
        let wallOffset: Int64
    }

    /// Less than this is no step but the wall clock being kept right: timestamps stay as they are, and so does what is
    /// stored.
    static let tolerance: Int64 = 1000

    /// How far all of the past had to be moved back; to be taken from the stored offsets before ours is stored.
    let setBack: Int64
    private let shifts: [Int64: Int64]

    init(_ runs: [Run], now: Int64, wallOffset: Int64) {
        let shifts = runs.map { ($0.id, $0.savedAt, $0.wallOffset.subtractingClamped(wallOffset)) }
        let latest = shifts.map { $0.1.addingClamped($0.2) }.max() ?? now
        let excess = latest.subtractingClamped(now)
        let setBack = excess >= Self.tolerance ? excess : 0
        self.setBack = setBack
        self.shifts = Dictionary(
            shifts.map { id, _, shift in
                let shift = shift.subtractingClamped(setBack)
                return (id, shift.magnitude >= Self.tolerance.magnitude ? shift : 0)
            }
        ) { $1 }
    }

    /// What to add to the timestamps of a process to have them on our clock.
    func shift(of run: Int64) -> Int64 { shifts[run] ?? 0 }

    /// The largest of all shifts, 0 at least.
    var largestShift: Int64 { max(0, shifts.values.max() ?? 0) }
}
