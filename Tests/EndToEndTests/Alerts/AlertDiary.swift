import Vocabulary

/// All that is known of the alerts of one state directory over many runs of the daemon, and what of it cannot be.
///
/// A step is told in the log after it is on the disk, so a process that is killed in between leaves one that is never
/// told: at most one per alert and kill. Everything else has to fit: nothing is told twice, every step has its cause in
/// the world and not in a restart, an alert that was told of is there in the first answer of the next run, and the
/// instants that people see stay.
struct AlertDiary {
    enum State { case idle, pending, firing }

    enum Step: String, CaseIterable {
        case becamePending = "an alert is pending"
        case fired = "an alert fires"
        case resolved = "an alert is resolved"
        case dropped = "a pending alert is gone"
    }

    /// A line of the log.
    struct Event {
        let at: Double
        let alert: String
        let step: Step
        var isDurable = true
    }

    /// One alert in an answer of the daemon; times in seconds.
    struct Sight {
        let state: State
        let activeAt: Double
        var firedAt: Double?
        let evaluatedAt: Double
    }

    /// All alerts in one answer.
    struct Answer {
        /// When it was there.
        let at: Double
        let alerts: [String: Sight]
    }

    struct Run {
        let launchedAt: Double
        var readyAt: Double?
        var endedAt = Double.infinity
        var wasKilled = true
        var events: [Event] = []
        var answers: [Answer] = []
    }

    /// One alert: how long it is pending, and what the world was like.
    struct Subject {
        let alert: String
        let hold: Double
        /// When its condition changed, and to what, the oldest first; false before.
        var changes: [(at: Double, isOn: Bool)] = []
        /// The times of the samples `ALERTS{alertstate="pending"}`, as they are in the store in the end.
        var pendingSamples: [Double] = []
    }

    /// For so long, while the daemon is up, a change of the world may take to be an alert's step: a scrape, an evaluation,
    /// what is held after a start, and other work of the machine.
    static let patience = 5.0
    /// Times in answers are rounded, and the clock is disciplined.
    static let tolerance = 0.05

    var subjects: [String: Subject] = [:]
    var runs: [Run] = []

    /// How many steps of a kind were told.
    func count(_ step: Step) -> Int { runs.reduce(0) { $0 + $1.events.count { $0.step == step } } }

    func events(_ run: Int, _ alert: String) -> [Event] { runs[run].events.filter { $0.alert == alert } }

    func events(_ runs: ClosedRange<Int>, _ alert: String) -> [Event] {
        runs.flatMap { events($0, alert) }
    }
}

extension AlertDiary.State {
    func after(_ step: AlertDiary.Step) -> AlertDiary.State? {
        switch (self, step) {
        case (.idle, .becamePending), (.pending, .fired), (.pending, .dropped), (.firing, .resolved): step.result
        case (.idle, _), (.pending, _), (.firing, _): nil
        }
    }

}

extension AlertDiary.Step {
    var result: AlertDiary.State {
        switch self {
        case .becamePending: .pending
        case .fired: .firing
        case .resolved, .dropped: .idle
        }
    }
}
