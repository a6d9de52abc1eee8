import PromQL
import Series
import TestKit
import Testing
import Vocabulary

@testable import Recording

@Suite(.timeLimit(.minutes(1))) struct SampleFeedTests {
    /// A recorder and the rounds that write what it knows, on a clock that stands still until told.
    private final class Rig {
        let time = TestTime()
        let recorder: Recorder
        let results: ResultSamples
        let store = SampleStore(
            limits: StoreLimits(mostSeries: 1000, mostBytes: 1 << 20),
            retention: Retention(byDefault: .max)
        )
        private var rounds: SampleRounds

        init(_ stack: Stack) {
            let origin = SampleOrigin(instance: "vedette")
            recorder = Recorder(stack: stack, time: time, redactor: Redactor(secrets: []), onTransitions: { _ in })
            results = ResultSamples(store: store, origin: origin)
            rounds = SampleRounds(store: store, origin: origin, results: results, interval: .seconds(15))
        }

        /// A run that has just ended.
        func run(_ check: CheckID, _ outcome: Observation.Outcome, latency: Duration = .milliseconds(2)) {
            let slot = Instant(nanoseconds: time.now.nanoseconds - latency.nanoseconds)
            let observation = Observation(check: check, slot: slot, started: slot, latency: latency, outcome: outcome)
            recorder.record(observation)
            _ = results.record(observation)
        }

        func round(after duration: Duration = .seconds(15)) async {
            time.advance(by: duration)
            await rounds.write(at: time.now, from: recorder) {}
        }

        /// What a query finds now: `value` of each series, by the label that tells them apart.
        func ask(_ text: String, by label: String, after delay: Duration = .zero) throws -> [String: Double] {
            let query = PreparedQuery(try Query(parsing: text), store: store)
            let value = try Engine(time: time).instant(query, at: (time.now + delay).milliseconds).value
            guard case .vector(let samples) = value else { throw TestKitError("not a vector") }
            return Dictionary(samples.map { ($0.labels[label] ?? "", $0.value) }) { first, _ in first }
        }
    }

    private static let full = Fact(
        "connections",
        .integer(7),
        metric: FactMetric("vedette_postgres_connections", help: "Connections.")
    )

    private func rig() throws -> (Rig, CheckID) {
        let service = try #require(ServiceName("postgres"))
        let check = Check(id: CheckID(service, .ready), kind: "postgres", interval: .seconds(10), timeout: .seconds(2))
        let watched = WatchedService(name: service, kind: "postgres", role: .required, checks: [WatchedCheck(check)])
        return (Rig(Stack(services: [watched])), check.id)
    }

    private let failure = Observation.Outcome.failure(ProbeFailure(.timeout, in: .wait, "no answer"))

    @Test func `a run is a sample at its slot`() throws {
        let (rig, check) = try rig()
        rig.run(check, .success(.empty), latency: .milliseconds(300))
        let selection = rig.store.select([LabelMatcher("__name__", equals: "vedette_probe_success")])
        #expect(
            selection.labels == [
                [
                    "__name__": "vedette_probe_success", "check": "ready", "instance": "vedette", "job": "vedette",
                    "service": "postgres",
                ]
            ]
        )
        let sample = rig.store.latest(selection, at: .max, lookback: .max).first ?? nil
        #expect(sample?.timestamp == rig.time.now.milliseconds - 300)
        #expect(sample?.value == 1)
        rig.time.advance(by: .seconds(10))
        rig.run(check, failure)
        #expect(try rig.ask("vedette_probe_success", by: "service") == ["postgres": 0])
    }

    @Test func `what we were too late to judge is no sample`() throws {
        let (rig, check) = try rig()
        rig.run(check, .discarded(ProbeFailure(.timeout, in: .wait, "late")))
        #expect(try rig.ask("vedette_probe_success", by: "service") == [:])
    }

    @Test func `verdicts and facts are written again while they hold`() async throws {
        let (rig, check) = try rig()
        rig.run(check, .success(Report(facts: [Self.full])))
        await rig.round()
        #expect(try rig.ask("vedette_service_up", by: "kind") == ["postgres": 1])
        #expect(try rig.ask("vedette_service_health == 1", by: "health") == ["healthy": 1])
        #expect(try rig.ask("vedette_postgres_connections", by: "service") == ["postgres": 7])
        #expect(try rig.ask("vedette_overloaded", by: "job") == ["vedette": 0])
        rig.run(check, .success(Report(facts: [Self.full])))
        await rig.round()
        #expect(try rig.ask("count_over_time(vedette_postgres_connections[1m])", by: "service") == ["postgres": 2])
    }

    @Test func `a failed check ends its facts, and verdicts go on`() async throws {
        let (rig, check) = try rig()
        rig.run(check, .success(Report(facts: [Self.full])))
        await rig.round()
        rig.run(check, failure)
        await rig.round()
        #expect(try rig.ask("vedette_postgres_connections", by: "service") == [:])
        #expect(try rig.ask("vedette_service_up", by: "service").keys.sorted() == ["postgres"])
        #expect(try rig.ask("vedette_probe_success", by: "service") == ["postgres": 0])
    }

    @Test func `a check that runs seldom does not go stale`() async throws {
        let (rig, check) = try rig()
        rig.run(check, .success(.empty))
        for _ in 0..<40 { await rig.round() }
        #expect(try rig.ask("vedette_probe_success", by: "service") == ["postgres": 1])
    }

    @Test func `a run that began before a round is not lost`() async throws {
        let (rig, check) = try rig()
        rig.run(check, .success(.empty))
        await rig.round(after: .seconds(30))
        // Its slot is a second before the round that has just repeated the old result.
        rig.time.advance(by: .milliseconds(500))
        rig.run(check, failure, latency: .milliseconds(1500))
        #expect(try rig.ask("vedette_probe_success", by: "service") == ["postgres": 0])
    }

    @Test func `what is no longer watched ends`() async throws {
        let (rig, check) = try rig()
        rig.run(check, .success(Report(facts: [Self.full])))
        await rig.round()
        rig.recorder.reload(stack: Stack(services: []), redactor: Redactor(secrets: []))
        await rig.round()
        #expect(try rig.ask(#"{service="postgres"}"#, by: "__name__") == [:])
        #expect(try rig.ask("vedette_overloaded", by: "job") == ["vedette": 0])
    }

    @Test func `a round that comes late ends what has gone all the same`() async throws {
        let (rig, check) = try rig()
        rig.run(check, .success(Report(facts: [Self.full])))
        await rig.round()
        rig.run(check, failure)
        await rig.round(after: .zero)
        #expect(try rig.ask("vedette_postgres_connections", by: "service", after: .milliseconds(1)) == [:])
    }

    @Test func `a round that is asked for does not wait for the grid`() async throws {
        let (rig, check) = try rig()
        let moments = WriteMoments()
        let feed = SampleFeed(rig.recorder, into: rig.store, moments: moments)
        rig.run(check, .success(.empty))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await feed.run() }
            moments.ask(for: rig.time.now)
            try await Polling.until("the verdict is in the store") {
                rig.store.select([LabelMatcher("__name__", equals: "vedette_overloaded")]).count == 1
            }
            group.cancelAll()
        }
        #expect(try rig.ask("vedette_service_up", by: "service") == ["postgres": 1])
    }
}
