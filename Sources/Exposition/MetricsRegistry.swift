package import CoreMetrics
import Synchronization

/// Everything that `/metrics` shows: the figures of our own parts, and what libraries report through swift-metrics.
///
/// Nothing that a library does can end the process or grow without bound: a metric that clashes with one of another kind,
/// and series beyond ``seriesPerName``, are measured by nobody and counted in `vedette_metrics_refused_total`.
package final class MetricsRegistry: MetricsFactory {
    /// How many series one name of a library may have.
    package static let seriesPerName = 200
    /// How many names all libraries together may have.
    package static let mostNames = 500

    private struct Group {
        let kind: MetricFamily.Kind
        let help: String
        var cells: [[Label]: any MetricCell] = [:]
    }

    private struct State {
        var groups: [String: Group] = [:]
        var sources: [any MetricSource] = []
        var refusedForClash = 0
        var refusedForLimit = 0
    }

    private let helps: [String: String]
    private let state = Mutex(State())

    /// - Parameter helps: HELP texts by exposed name; others read "From <label>."
    package init(helps: [String: String] = MetricsRegistry.knownHelps) {
        self.helps = helps
    }

    /// Adds a part of the daemon; its families take precedence over those of libraries.
    package func add(source: any MetricSource) {
        state.withLock { $0.sources.append(source) }
    }

    /// All families by name, without clashes.
    package func collect() -> [MetricFamily] {
        let (groups, sources) = state.withLock { ($0.groups, $0.sources) }
        var merger = FamilyMerger()
        for source in sources {
            for family in source.families() { merger.add(family) }
        }
        for (name, group) in groups.sorted(by: { $0.key < $1.key }) { merger.add(Self.family(name, group)) }
        let families = merger.finish()
        let refusals = refusals(adding: merger.dropped)
        return families.prefix { $0.name < refusals.name } + [refusals] + families.drop { $0.name <= refusals.name }
    }

    private static func family(_ name: String, _ group: Group) -> MetricFamily {
        let cells = group.cells.sorted { left, right in
            left.key.lexicographicallyPrecedes(right.key) { ($0.name, $0.value) < ($1.name, $1.value) }
        }
        return MetricFamily(
            name,
            help: group.help,
            kind: group.kind,
            series: cells.map { MetricSeries($0.key, $0.value.value) }
        )
    }

    private func refusals(adding dropped: Int) -> MetricFamily {
        let (clash, limit) = state.withLock { state in
            state.refusedForClash += dropped
            return (state.refusedForClash, state.refusedForLimit)
        }
        var family = MetricFamily(
            "vedette_metrics_refused_total",
            help: "Metrics that are not shown: their name or series was taken, or there were too many.",
            kind: .counter
        )
        family.add(Double(clash), Label("reason", "clash"))
        family.add(Double(limit), Label("reason", "limit"))
        return family
    }

    /// The cell of a series: the known one, a new one, or nil when it is refused.
    private func cell<Cell: MetricCell>(
        _ label: String,
        _ dimensions: [(String, String)],
        _ kind: MetricFamily.Kind,
        make: (SeriesKey) -> Cell
    ) -> Cell? {
        let name = MetricNaming.exposed(label, as: kind)
        let labels = MetricSeries(dimensions.map { Label($0.0, $0.1) }, .number(0)).labels.sorted { $0.name < $1.name }
        return state.withLock { state in
            if state.groups[name] == nil {
                guard state.groups.count < Self.mostNames else {
                    state.refusedForLimit += 1
                    return nil
                }
                state.groups[name] = Group(kind: kind, help: helps[name] ?? "From \(label).")
            }
            if let known = state.groups[name]?.cells[labels] as? Cell { return known }
            guard let group = state.groups[name], group.kind == kind, group.cells[labels] == nil else {
                state.refusedForClash += 1
                return nil
            }
            guard group.cells.count < Self.seriesPerName else {
                state.refusedForLimit += 1
                return nil
            }
            let new = make(SeriesKey(name: name, labels: labels))
            state.groups[name]?.cells[labels] = new
            return new
        }
    }

    private func destroy(_ handler: AnyObject) {
        guard let cell = handler as? any MetricCell else { return }
        let series = cell.series
        state.withLock { state in
            guard let known = state.groups[series.name]?.cells[series.labels], known === cell else { return }
            state.groups[series.name]?.cells[series.labels] = nil
            if state.groups[series.name]?.cells.isEmpty ?? false { state.groups[series.name] = nil }
        }
    }
}

extension MetricsRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, .counter, make: CounterCell.init) ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(label, dimensions, .counter, make: CounterCell.init) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        guard !Self.wrongLabels.contains(label) else { return NOOPMetricsHandler.instance }
        return cell(label, dimensions, .gauge, make: GaugeCell.init) ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else {
            return cell(label, dimensions, .gauge, make: GaugeCell.init) ?? NOOPMetricsHandler.instance
        }
        return cell(label, dimensions, .summary, make: DistributionCell.init) ?? NOOPMetricsHandler.instance
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, .histogram, make: TimerCell.init) ?? NOOPMetricsHandler.instance
    }

    package func destroyCounter(_ handler: any CounterHandler) { destroy(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { destroy(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { destroy(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { destroy(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { destroy(handler) }
}

extension MetricsRegistry {
    /// HELP texts of the libraries we use; Hummingbird's names are from its `MetricsMiddleware`.
    package static let knownHelps: [String: String] = [
        "hb_requests_total": "HTTP requests answered, by route and status.",
        "hb_request_errors_total": "HTTP requests that ended in an error.",
        "http_server_request_duration_seconds": "How long HTTP requests took.",
    ]

    /// Metrics of libraries that tell something wrong: Hummingbird counts a request as active for ever when its client has
    /// left before the answer.
    package static let wrongLabels: Set<String> = ["http.server.active_requests"]
}
