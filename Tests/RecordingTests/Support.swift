import Recording
import Testing
import Vocabulary

/// 2026-01-01T00:00:00Z, where ``TestTime`` begins.
let start = Instant(nanoseconds: 1_767_225_600_000_000_000)

func name(_ text: String) throws -> ServiceName {
    try #require(ServiceName(text))
}

func watched(
    _ service: ServiceName,
    _ level: CheckLevel,
    kind: String = "http",
    interval: Duration = .seconds(5),
    timeout: Duration = .seconds(2),
    hysteresis: Hysteresis? = nil,
    onFailure: WatchedCheck.OnFailure? = nil
) -> WatchedCheck {
    WatchedCheck(
        Check(id: CheckID(service, level), kind: kind, interval: interval, timeout: timeout),
        hysteresis: hysteresis,
        onFailure: onFailure
    )
}

func service(
    _ text: String,
    kind: String = "http",
    role: Role = .required,
    dependsOn: [String] = [],
    levels: [CheckLevel] = [.live],
    hysteresis: Hysteresis? = nil,
    onFailure: WatchedCheck.OnFailure? = nil
) throws -> WatchedService {
    let name = try name(text)
    return WatchedService(
        name: name,
        kind: kind,
        role: role,
        dependsOn: try dependsOn.map { try #require(ServiceName($0)) },
        checks: levels.map { watched(name, $0, kind: kind, hysteresis: hysteresis, onFailure: onFailure) }
    )
}

/// A board with a clock of its own: runs follow each other every 5 s and take 2 ms.
struct BoardDriver {
    var board: StatusBoard
    var now = start
    var transitions: [Transition] = []

    init(_ stack: Stack) {
        board = StatusBoard(stack, now: start)
    }

    init(_ services: WatchedService...) {
        self.init(Stack(services: services))
    }

    mutating func run(_ check: CheckID, _ outcome: Observation.Outcome, after: Duration = .seconds(5)) {
        now = now + after
        let observation = Observation(
            check: check,
            slot: now,
            started: now,
            latency: .milliseconds(2),
            outcome: outcome
        )
        transitions += board.handle(.observed(observation), at: now, wallOffset: .zero)
    }

    mutating func succeed(_ check: CheckID, identity: String? = nil) {
        run(check, .success(Report(runIdentity: identity)))
    }

    mutating func fail(_ check: CheckID, _ reason: FailureReason, times: Int = 1) {
        for _ in 0..<times { run(check, .failure(ProbeFailure(reason, in: .connect, "it said \(reason)"))) }
    }

    mutating func tick(after: Duration) {
        now = now + after
        transitions += board.handle(.ticked, at: now, wallOffset: .zero)
    }

    mutating func reload(_ stack: Stack, replaced: Set<CheckID> = []) {
        transitions += board.handle(.reloaded(stack, replaced: replaced), at: now, wallOffset: .zero)
    }

    func conclusion(of name: ServiceName) -> ServiceConclusion? {
        board.conclusion().services.first { $0.service == name }
    }

    func health(of name: ServiceName) -> Health? { conclusion(of: name)?.health }
}
