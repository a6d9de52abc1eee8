package import Exposition
package import Series
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Writes what the daemon finds out into the sample store, as if a Prometheus had scraped it: with the labels
/// `job="vedette"` and `instance`.
///
/// The result of each run is a sample at its slot, at once. Verdicts on services and capabilities and the facts of checks
/// are written on a grid, and also when a service's health changes; what is no longer known ends with a stale marker.
/// Times are those of the engine clock, so that a step of the wall clock neither stops nor repeats anything.
package final class SampleFeed: ObservationSink, Service {
    /// The label `job` of all that is written.
    package static let job = "vedette"
    /// Names of what is written of every service, capability and check.
    package static let verdictNames = ServiceFamilies.names + ["vedette_probe_success"]

    /// What holds is written again at least so often: less than the lookback of queries by far.
    private static let longestInterval: Duration = .seconds(60)
    /// How often the store drops what is old.
    private static let upkeep: Duration = .seconds(60)
    /// Between a few services at a time: see the recorder's windows.
    private static let rest: Duration = .milliseconds(2)

    /// Beaten by what writes, not by the clock beside it.
    package let heartbeat: Heartbeat
    private let recorder: Recorder
    private let store: SampleStore
    private let time: any Time
    private let moments: WriteMoments
    private let interval: Duration
    private let results: ResultSamples
    private let origin: SampleOrigin
    private let onChange: @Sendable (ServiceName) -> Void
    private let registry: @Sendable () -> [MetricFamily]
    private let kept = Mutex(KeptNames())
    /// Services all of whose checks had run when they were written last.
    private let written = Mutex<Set<ServiceName>>([])

    /// - Parameters:
    ///   - recorder: what is known.
    ///   - store: where it goes.
    ///   - moments: what asks for a round between two instants of the grid.
    ///   - interval: of the grid: how often rules are evaluated, but a minute at most.
    ///   - instance: the label that tells this daemon from others; it has to survive restarts and rescheduling.
    ///   - registry: the daemon's own metrics, collected once per instant of the grid when any of them is to be kept.
    ///   - onChange: told of a service whose health, or whose result of a check, differs from before, once the store has
    ///     it; must not block.
    package init(
        _ recorder: Recorder,
        into store: SampleStore,
        moments: WriteMoments = WriteMoments(),
        interval: Duration = .seconds(15),
        instance: String = "vedette",
        registry: @escaping @Sendable () -> [MetricFamily] = { [] },
        onChange: @escaping @Sendable (ServiceName) -> Void = { _ in }
    ) {
        self.recorder = recorder
        self.store = store
        self.moments = moments
        self.interval = min(interval, Self.longestInterval)
        origin = SampleOrigin(instance: instance)
        self.onChange = onChange
        self.registry = registry
        results = ResultSamples(store: store, origin: origin)
        time = recorder.time
        heartbeat = Heartbeat("samples", period: self.interval, now: recorder.time.now)
    }

    /// Says which of the daemon's own metrics are to be written besides verdicts and facts.
    package func keep(_ names: KeptNames) {
        kept.withLock { $0 = names }
    }

    package func record(_ observation: Observation) {
        if results.record(observation) { onChange(observation.check.service) }
    }

    /// Whether the store has the verdicts of all services that satisfy `predicate`, each after a run of all its checks;
    /// true when no service does.
    package func hasWritten(where predicate: (ServiceName) -> Bool) -> Bool {
        let written = written.withLock { $0 }
        return recorder.runs.allSatisfy { !predicate($0.service) || written.contains($0.service) }
    }

    package func missed(_ check: CheckID, slots count: Int) {}
    package func overdue(_ check: CheckID, _ isOverdue: Bool) {}

    /// Writes until the service is asked to stop.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.tick() }
                group.addTask { await self.write() }
            }
        }
    }

    private func tick() async {
        let step = interval.nanoseconds
        while !Task.isCancelled {
            let next = Instant(nanoseconds: (time.now.nanoseconds / step + 1) * step)
            guard (try? await time.sleep(until: next)) != nil else { break }
            moments.ask(for: next)
        }
        moments.finish()
    }

    private func write() async {
        var rounds = SampleRounds(store: store, origin: origin, results: results, interval: interval)
        var maintained = time.now
        var collected: Instant?
        for await moment in moments.stream {
            let changed = moments.takeChanged()
            let complete = recorder.runs.filter(\.haveFinished).map(\.service)
            await rounds.write(at: moment, from: recorder) {
                self.heartbeat.beat(self.time.now)
                // When this is cancelled the round goes on without rests: it is the last one.
                try? await self.time.sleep(until: self.time.now + Self.rest)
            }
            // Not with every change of health: collecting takes milliseconds.
            if collected.map({ $0.duration(to: moment) * 4 >= interval * 3 }) ?? true {
                let kept = kept.withLock { $0 }
                rounds.write(kept.isEmpty ? [] : registry(), kept, at: moment)
                collected = moment
            }
            heartbeat.beat(time.now)
            written.withLock { $0 = Set(complete) }
            for service in changed { onChange(service) }
            if maintained.duration(to: moment) >= Self.upkeep {
                store.maintain(now: moment.milliseconds)
                maintained = moment
            }
        }
    }
}

/// When everything is to be written: asked for by the feed's own clock, and by whoever knows that a verdict has changed.
///
/// What is asked for while a round is under way is one round after it.
package final class WriteMoments: Sendable {
    let stream: AsyncStream<Instant>
    private let continuation: AsyncStream<Instant>.Continuation
    private let changed = Mutex<Set<ServiceName>>([])

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Never waits.
    ///
    /// - Parameters:
    ///   - moment: the time that the samples get.
    ///   - services: whose health has changed.
    package func ask(for moment: Instant, since services: [ServiceName] = []) {
        if !services.isEmpty { changed.withLock { $0.formUnion(services) } }
        continuation.yield(moment)
    }

    /// The services whose health has changed since this was asked last.
    func takeChanged() -> Set<ServiceName> {
        changed.withLock { changed in
            defer { changed = [] }
            return changed
        }
    }

    func finish() {
        continuation.finish()
    }
}
