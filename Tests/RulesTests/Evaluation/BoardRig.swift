import PromQL
import Rules
import Series
import TestKit
import Testing
import Vocabulary

/// Groups on a clock that is moved by hand, over a store that is filled by hand.
struct BoardRig {
    static let start = AlertRig.start

    let store: SampleStore
    let time = TestTime(now: start)
    var board: RuleBoard
    /// Said of every selector before a rule's first evaluation.
    var hasRun: ([LabelMatcher]) -> Bool = { _ in true }
    private(set) var outcomes: [GroupOutcome] = []

    /// Groups as the content of a rule file.
    init(
        _ text: String = "",
        options: EvaluationOptions = .every(15),
        resuming: RuleResumption = RuleResumption(),
        bytes: Int = 16 << 20
    )
        throws
    {
        store = SampleStore(
            limits: StoreLimits(mostSeries: 10_000, mostBytes: bytes),
            retention: Retention(byDefault: 86_400_000)
        )
        board = RuleBoard(EvaluationEnvironment(store: store, time: time, options: options))
        _ = board.load(try Self.groups(text), resuming: resuming, at: Self.start)
    }

    static func groups(_ text: String, file: String = "f.yml") throws -> [RuleGroup] {
        try RuleFile(bytes: Array(text.utf8), path: file).groups
    }

    static func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    /// Seconds since the start of the rig.
    var now: Int { Int((time.now - Self.start).components.seconds) }

    @discardableResult
    mutating func load(_ text: String, file: String = "f.yml") throws -> GroupOutcome? {
        board.load(try Self.groups(text, file: file), at: time.now)
    }

    /// Appends a sample now.
    func write(_ series: String, _ value: Double) throws {
        let labels = try SeriesNotation(parsing: series).labelSet
        let handle = try #require(store.series(labels))
        _ = store.append(time.now.milliseconds, value, to: handle)
    }

    /// Moves the clock second by second, and evaluates what is due; `each` comes before, with the second.
    mutating func run(until seconds: Int, _ each: (Int, BoardRig) throws -> Void = { _, _ in }) rethrows {
        while now < seconds {
            time.advance(by: .seconds(1))
            try each(now, self)
            evaluate()
        }
    }

    mutating func evaluate() {
        while let outcome = board.evaluateNext(at: time.now, hasRun: hasRun) { outcomes.append(outcome) }
    }

    /// The second and the kind of every step of alerts so far.
    var steps: [String] {
        outcomes.flatMap { outcome in
            outcome.events.map { "\(Int((outcome.at - Self.start).components.seconds)) \($0.change.kind)" }
        }
    }

    /// The seconds at which a group was evaluated, with a fraction where there is one.
    func evaluations(of group: String) -> [Double] {
        outcomes.filter { $0.group.name == group }.map { ($0.at - Self.start).seconds }
    }

    func run(_ rule: String) throws -> RuleRun {
        try #require(board.groups.flatMap(\.rules).first { $0.rule.name == rule })
    }

    /// What an expression gives now: `labels value`, sorted.
    func query(_ text: String) throws -> [String] {
        let engine = Engine(time: time)
        let result = try engine.instant(PreparedQuery(Query(parsing: text), store: store), at: time.now.milliseconds)
        guard case .vector(let samples) = result.value else { return [] }
        return samples.map { "\($0.labels) \($0.value)" }.sorted()
    }
}

extension EvaluationOptions {
    /// With groups evaluated every so many seconds.
    static func every(_ seconds: Int) -> EvaluationOptions {
        var options = EvaluationOptions()
        options.interval = .seconds(seconds)
        options.scrapeInterval = .seconds(seconds)
        options.probeNames = ["vedette_service_up", "vedette_probe_success"]
        return options
    }
}
