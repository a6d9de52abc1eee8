import HeapModule
import Vocabulary

/// What the engine knows: the schedule, what wakes it, and what is under way.
struct EngineState {
    struct Wake: Comparable {
        let at: Instant
        let sequence: UInt64
        let event: Schedule.Event

        static func < (left: Wake, right: Wake) -> Bool { (left.at, left.sequence) < (right.at, right.sequence) }
        static func == (left: Wake, right: Wake) -> Bool { left.sequence == right.sequence }
    }

    struct InFlight {
        let context: ProbeRun
        let owner: ProbeOwner
        let task: Task<Void, Never>
    }

    var schedule = Schedule()
    var wakes = Heap<Wake>()
    /// What the alarm is set for; nil once it has rung.
    var alarm: Instant?
    var sequence: UInt64 = 0
    var owners: [CheckID: ProbeOwner] = [:]
    var inFlight: [Schedule.Run.ID: InFlight] = [:]
    /// Probes that are being closed.
    var closing = 0
    var isStopped = false
    /// Waits, once stopped, for the last run and the last probe to end.
    var departure: CheckedContinuation<Void, Never>?

    /// Queues the wakes among `new` and passes the rest on.
    mutating func take(_ new: [Schedule.Action], into actions: inout [Schedule.Action]) {
        for action in new {
            if case .wake(let event, let at) = action {
                wakes.insert(Wake(at: at, sequence: sequence, event: event))
                sequence += 1
            } else {
                actions.append(action)
            }
        }
    }
}
