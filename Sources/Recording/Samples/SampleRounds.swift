import Exposition
import Series
import Vocabulary

/// Where samples come from, as their labels say it.
struct SampleOrigin: Sendable {
    let instance: String

    func labels(_ name: String, _ own: [(String, String)]) -> Labels {
        Labels([(Labels.metricNameLabel, name), ("job", SampleFeed.job), ("instance", instance)] + own)
    }
}

/// Writes everything that holds, round after round, and ends what does not hold any more.
struct SampleRounds {
    /// After so many services a round rests: a thread that computes longer holds up the probe loop.
    private static let batch = 8

    private struct Book {
        var verdicts = GaugeSet()
        var facts = GaugeSet()
    }

    private let store: SampleStore
    private let origin: SampleOrigin
    private let results: ResultSamples
    private let interval: Duration
    private var books: [ServiceName: Book] = [:]
    private var stack = GaugeSet()
    private var registry = GaugeSet()
    /// Names of verdicts and facts: in the registry, too, and written already.
    private var written: Set<String> = Set(SampleFeed.verdictNames)

    init(store: SampleStore, origin: SampleOrigin, results: ResultSamples, interval: Duration) {
        self.interval = interval
        self.store = store
        self.origin = origin
        self.results = results
    }

    mutating func write(at moment: Instant, from recorder: Recorder, rest: () async -> Void) async {
        let (roster, conclusion, _) = recorder.read(now: moment)
        let instant = moment.milliseconds
        let conclusions = Dictionary(conclusion.services.map { ($0.service, $0) }) { first, _ in first }
        forget(roster, at: instant)
        for (index, service) in roster.stack.services.enumerated() {
            if index > 0, index.isMultiple(of: Self.batch) { await rest() }
            guard let concluded = conclusions[service.name] else { continue }
            var book = books[service.name] ?? Book()
            book.verdicts.write(ServiceFamilies.verdicts(service, concluded), at: instant, origin, store)
            let facts = Self.facts(of: service, roster, at: moment, isDown: concluded.health == .unhealthy)
            book.facts.write(facts, at: instant, origin, store)
            for fact in facts { written.insert(fact.name) }
            books[service.name] = book
            for cell in roster.cells(of: service) {
                guard let succeeded = cell.withRecord({ $0.lastSucceeded }) else { continue }
                results.repeatResult(of: cell.id, succeeded, at: instant, unlessWithin: interval)
            }
        }
        stack.write(ServiceFamilies.stackVerdicts(conclusion), at: instant, origin, store)
    }

    /// Writes what is read of the rest of the daemon's own metrics.
    mutating func write(_ families: [MetricFamily], _ kept: KeptNames, at moment: Instant) {
        var samples: [GaugeSample] = []
        for family in families where family.sampleNames.contains(where: kept.contains) {
            for sample in family.samples where kept.contains(sample.name) && !written.contains(sample.name) {
                samples.append(GaugeSample(sample.name, sample.labels.map { ($0.name, $0.value) }, sample.value))
            }
        }
        registry.write(samples, at: moment.milliseconds, origin, store)
    }

    /// Ends the series of services and checks that are no longer watched.
    private mutating func forget(_ roster: Roster, at instant: Int64) {
        let names = Set(roster.stack.services.map(\.name))
        for name in books.keys where !names.contains(name) {
            books[name]?.verdicts.write([], at: instant, origin, store)
            books[name]?.facts.write([], at: instant, origin, store)
            books[name] = nil
        }
        results.keep(at: instant) { roster.cells[$0] != nil }
    }

    private static func facts(
        of service: WatchedService,
        _ roster: Roster,
        at now: Instant,
        isDown: Bool
    ) -> [GaugeSample] {
        roster.cells(of: service).flatMap { cell in
            cell.withRecord { $0.facts(at: now, isDown: isDown) }.compactMap {
                GaugeSample($0, of: service.name.rawValue, shownBy: roster.redactor)
            }
        }
    }
}
