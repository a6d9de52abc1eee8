import Alerting
import Series
import Vocabulary

/// An incident book on a simulated clock: the time jumps from one moment that the book waits for to the next.
struct IncidentBench {
    var book: IncidentBook
    var now = Instant(nanoseconds: 1_790_000_000_000_000_000)
    var wallOffset = Duration.zero
    var stack: StackPicture
    var muted: Set<String> = []
    /// All that was told, with the seconds since the start.
    private(set) var told: [(at: Int, notification: Notification)] = []
    private(set) var examinations: [IncidentStep.Examination] = []
    private(set) var kept: [ULID: Incident] = [:]
    private let start: Instant
    private var lastID: UInt64 = 0

    init(_ policy: AlertPolicy = .oneReceiver(), stack: StackPicture = StackPicture()) {
        book = IncidentBook(policy: policy)
        self.stack = stack
        start = now
    }

    var seconds: Int { Int((now - start).seconds) }
    var events: [String] { told.map { "\($0.at) \($0.notification.receiver) \($0.notification.event.rawValue)" } }

    mutating func handle(_ event: IncidentBook.Event) {
        let muted = muted
        let id = lastID
        var made: UInt64 = 0
        let step = withoutActuallyEscaping(
            { (time: WallTime) -> ULID in
                made += 1
                return ULID(at: time, random: (0, id + made))
            }
        ) { makeID in
            book.handle(
                event,
                IncidentSurroundings(
                    now: now,
                    wallOffset: wallOffset,
                    stack: stack,
                    isMuted: { labels in labels.contains { muted.contains($0.value) } },
                    makeID: makeID
                )
            )
        }
        lastID += made
        for notification in step.notifications { told.append((seconds, notification)) }
        examinations += step.examinations
        for incident in step.changed { kept[incident.id] = incident }
    }

    /// Lets so much time pass.
    mutating func pass(_ duration: Duration) {
        let end = now + duration
        while let due = book.nextDue, due <= end {
            now = max(now, due)
            handle(.looked)
        }
        now = end
        handle(.looked)
    }

    mutating func fire(
        _ name: String,
        _ labels: [(String, String)] = [],
        summary: String? = nil,
        startedAt: Instant? = nil
    ) {
        handle(.alerts([report(name, labels, .firing, summary, startedAt)]))
    }

    mutating func end(_ name: String, _ labels: [(String, String)] = [], _ ending: AlertEnding = .recovered) {
        handle(.alerts([report(name, labels, .ended(ending), nil)]))
    }

    /// The process ends, and another one goes on from what was kept.
    mutating func restart(with policy: AlertPolicy? = nil) {
        book = IncidentBook(policy: policy ?? book.policy)
        book.resume(Array(kept.values), movedBy: .zero)
        handle(.looked)
    }

    func report(
        _ name: String,
        _ labels: [(String, String)],
        _ step: AlertReport.Step,
        _ summary: String?,
        _ startedAt: Instant? = nil
    ) -> AlertReport {
        AlertReport(
            source: "test",
            step: step,
            labels: Labels([("alertname", name)] + labels),
            annotations: Labels(summary.map { [("summary", $0)] } ?? []),
            startedAt: startedAt ?? now
        )
    }
}

extension AlertPolicy {
    /// Everything goes to `ops`.
    static func oneReceiver(_ change: (inout Route) -> Void = { _ in }) -> AlertPolicy {
        var route = Route(receivers: names("ops"))
        change(&route)
        return AlertPolicy(receivers: names("ops", "pager").map { ReceiverOptions(name: $0, kind: .log) }, route: route)
    }
}

func names(_ texts: String...) -> [ReceiverName] { texts.compactMap(ReceiverName.init) }

func name(_ text: String) -> ServiceName {
    guard let name = ServiceName(text) else { fatalError("\(text) is no name") }
    return name
}

extension StackPicture {
    /// `postgres`, and so many services that depend on it.
    static func dependents(_ count: Int, postgresIsDown: Bool, dependentsAreDown: Bool) -> StackPicture {
        let refused = ProbeFailure(.connectRefused, in: .connect, "nothing listens")
        let root = StackPicture.Service(
            name: name("postgres"),
            kind: "postgres",
            health: postgresIsDown ? .unhealthy : .healthy,
            isFailing: postgresIsDown,
            failure: postgresIsDown ? .init(level: .live, failure: refused) : nil
        )
        let others = (0..<count).map { index in
            StackPicture.Service(
                name: name("api-\(index)"),
                kind: "http",
                health: dependentsAreDown ? .unhealthy : .healthy,
                dependsOn: [name("postgres")],
                isFailing: dependentsAreDown,
                failure: dependentsAreDown ? .init(level: .live, failure: ProbeFailure(.http5xx, "HTTP 503")) : nil
            )
        }
        return StackPicture([root] + others)
    }
}
