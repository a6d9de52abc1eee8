package import Series
import ServiceLifecycle
package import Vocabulary

/// Writes what the daemon finds out into the sample store, as if a Prometheus had scraped it: with the labels
/// `job="vedette"` and `instance`.
///
/// The result of each run is a sample at its slot, at once. Verdicts on services and capabilities and the facts of checks
/// are written on a grid, and also when a service's health changes; what is no longer known ends with a stale marker.
/// Times are those of the engine clock, so that a step of the wall clock neither stops nor repeats anything.
package final class SampleFeed: ObservationSink, Service {
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

    /// - Parameters:
    ///   - recorder: what is known.
    ///   - store: where it goes.
    ///   - moments: what asks for a round between two instants of the grid.
    ///   - interval: of the grid: how often rules are evaluated, but a minute at most.
    ///   - instance: the label that tells this daemon from others; it has to survive restarts and rescheduling.
    package init(
        _ recorder: Recorder,
        into store: SampleStore,
        moments: WriteMoments = WriteMoments(),
        interval: Duration = .seconds(15),
        instance: String = "vedette"
    ) {
        self.recorder = recorder
        self.store = store
        self.moments = moments
        self.interval = min(interval, Self.longestInterval)
        origin = SampleOrigin(instance: instance)
        results = ResultSamples(store: store, origin: origin)
        time = recorder.time
        heartbeat = Heartbeat("samples", period: self.interval, now: recorder.time.now)
    }

    package func record(_ observation: Observation) {
        results.record(observation)
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
        for await moment in moments.stream {
            await rounds.write(at: moment, from: recorder) {
                self.heartbeat.beat(self.time.now)
                // When this is cancelled the round goes on without rests: it is the last one.
                try? await self.time.sleep(until: self.time.now + Self.rest)
            }
            heartbeat.beat(time.now)
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
package struct WriteMoments: Sendable {
    let stream: AsyncStream<Instant>
    private let continuation: AsyncStream<Instant>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Never waits.
    package func ask(for moment: Instant) {
        continuation.yield(moment)
    }

    func finish() {
        continuation.finish()
    }
}
