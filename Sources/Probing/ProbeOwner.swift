import Synchronization

/// A probe in use, and whether a reload has taken it out of use.
final class ProbeOwner: Sendable {
    let plan: Schedule.Plan
    let probe: any Probe
    private let retired = Atomic(false)

    init(plan: Schedule.Plan, probe: any Probe) {
        self.plan = plan
        self.probe = probe
    }

    var isRetired: Bool {
        get { retired.load(ordering: .relaxed) }
        set { retired.store(newValue, ordering: .relaxed) }
    }
}
