import PromQL
import Rules
import Series
import ServiceLifecycle
import ServiceLifecycleTestKit
import Synchronization
import TestKit
import Testing
import Vocabulary

/// The engine with a clock that is moved by hand.
@Suite(.timeLimit(.minutes(1))) struct RuleEngineTests {
    /// Notes in which order things were kept and announced; can be held up as a disk can.
    private final class Desk: AlertKeeper {
        private struct State {
            var notes: [String] = []
            var isHeld = false
            var held: [CheckedContinuation<Void, Never>] = []
            var answers = true
        }

        private let state = Mutex(State())

        var notes: [String] { state.withLock { $0.notes } }

        func keep(_ outcomes: [GroupOutcome]) async -> Bool {
            let changes = outcomes.map(\.commit).filter { !$0.isEmpty }
            // Nothing to keep is nothing to wait for.
            guard !changes.isEmpty else { return true }
            await withCheckedContinuation { continuation in
                let goesOn = state.withLock { state in
                    guard state.isHeld else { return true }
                    state.held.append(continuation)
                    return false
                }
                if goesOn { continuation.resume() }
            }
            return state.withLock { state in
                let states = changes.flatMap(\.kept).map(\.alert.state.rawValue)
                state.notes.append("kept \(states.joined(separator: " "))")
                return state.answers
            }
        }

        func announce(_ outcome: GroupOutcome, _ isDurable: Bool) {
            state.withLock { state in
                for event in outcome.events { state.notes.append("\(event.change.kind) \(isDurable)") }
            }
        }

        func hold() { state.withLock { $0.isHeld = true } }

        func refuse() { state.withLock { $0.answers = false } }

        func release() {
            let held = state.withLock { state in
                defer { (state.isHeld, state.held) = (false, []) }
                return state.held
            }
            for continuation in held { continuation.resume() }
        }
    }

    private struct Rig {
        let time = TestTime()
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 100, mostBytes: 1 << 20),
            retention: Retention(byDefault: .max)
        )
        let desk = Desk()
        let changes = ProbeChanges()
        let engine: RuleEngine
        var options: EvaluationOptions

        init(_ text: String) throws {
            options = .every(15)
            let (desk, store) = (desk, store)
            engine = RuleEngine(
                EvaluationEnvironment(store: store, time: time, options: options),
                groups: try BoardRig.groups(text),
                changes: changes,
                keeper: desk,
                announce: { desk.announce($0, $1) }
            )
        }

        func write(_ name: String, _ value: Double) throws {
            let labels = try SeriesNotation(parsing: name).labelSet
            let series = try #require(store.series(labels))
            _ = store.append(time.now.milliseconds, value, to: series)
        }

        /// Runs the engine while `body` runs, then asks it to stop and waits for its end.
        func whileRunning(
            _ body: @escaping @Sendable () async throws -> Void,
            afterStop: @escaping @Sendable () -> Void = {}
        ) async throws {
            let (engine, time) = (engine, time)
            try await testGracefulShutdown { trigger in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await engine.run() }
                    // Its sleep until the next slot, or the first pulse.
                    await time.sleepers(atLeast: 1)
                    do {
                        try await body()
                    } catch {
                        trigger.triggerGracefulShutdown()
                        throw error
                    }
                    trigger.triggerGracefulShutdown()
                    afterStop()
                    try await group.waitForAll()
                }
            }
        }
    }

    private static let rule = "groups: [{name: g, rules: [{alert: A, expr: m > 1}]}]"
    private static let probe = "groups: [{name: g, interval: 1h, rules: [{alert: A, expr: vedette_service_up == 0}]}]"

    @Test func `a slot that has come is evaluated, and what it decided is announced when it is kept`() async throws {
        let rig = try Rig(Self.rule)
        try rig.write("m", 2)
        try await rig.whileRunning {
            rig.time.advance(by: .seconds(15))
            try await Polling.until("it is announced") { rig.desk.notes.count >= 3 }
        }
        #expect(rig.desk.notes == ["kept firing", "becamePending true", "fired true"])
        #expect(rig.engine.groups.first?.iterations == 1)
    }

    @Test func `what a disk refuses is announced all the same, as not durable`() async throws {
        let rig = try Rig(Self.rule)
        rig.desk.refuse()
        try rig.write("m", 2)
        try await rig.whileRunning {
            rig.time.advance(by: .seconds(15))
            try await Polling.until("it is announced") { rig.desk.notes.count >= 3 }
        }
        #expect(rig.desk.notes == ["kept firing", "becamePending false", "fired false"])
    }

    @Test func `a disk that hangs delays no evaluation, and order is kept`() async throws {
        let rig = try Rig(Self.rule)
        rig.desk.hold()
        try rig.write("m", 2)
        try await rig.whileRunning {
            for round in 1...4 {
                rig.time.advance(by: .seconds(15))
                if round == 3 { try rig.write("m", 0) }
                try await Polling.until("round \(round) is evaluated") {
                    rig.engine.groups.first?.iterations == UInt64(round)
                }
                await rig.time.sleepers(atLeast: 1)
            }
            #expect(rig.desk.notes.isEmpty)
            rig.desk.release()
            try await Polling.until("it is announced") { rig.desk.notes.contains { $0.hasPrefix("resolved") } }
        }
        let steps = rig.desk.notes.filter { !$0.hasPrefix("kept") }
        #expect(steps == ["becamePending true", "fired true", "resolved true"])
    }

    @Test func `a change is evaluated while the clock stands still`() async throws {
        let rig = try Rig(Self.probe)
        try await rig.whileRunning {
            try rig.write(#"vedette_service_up{service="a",job="vedette"}"#, 0)
            rig.changes.note(try #require(ServiceName("a")))
            try await Polling.until("it is announced") { rig.desk.notes.count >= 3 }
        }
        #expect(rig.engine.groups.first?.iterations == 0)
    }

    @Test func `rules are in force when the load returns: before, during and after the run`() async throws {
        let rig = try Rig(Self.rule)
        await rig.engine.load(try BoardRig.groups(Self.probe), options: rig.options)
        #expect(rig.engine.groups.first?.rules.first?.rule.expression == "vedette_service_up == 0")
        try await rig.whileRunning {
            await rig.engine.load(try BoardRig.groups(Self.rule), options: rig.options)
            #expect(rig.engine.groups.first?.rules.first?.rule.expression == "m > 1")
        }
        await rig.engine.load([], options: rig.options)
    }

    @Test func `what was decided last is kept and announced after the request to stop`() async throws {
        let rig = try Rig(Self.rule)
        rig.desk.hold()
        try rig.write("m", 2)
        let desk = rig.desk
        try await rig.whileRunning {
            rig.time.advance(by: .seconds(15))
            try await Polling.until("it is evaluated") { rig.engine.groups.first?.iterations == 1 }
        } afterStop: {
            // The disk answers only when everything is on its way out.
            desk.release()
        }
        #expect(rig.desk.notes == ["kept firing", "becamePending true", "fired true"])
    }
}
