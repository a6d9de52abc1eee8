import Exposition
import Synchronization

/// How many requests were answered, and how long that took, by route, method and status.
///
/// All three come from our own table of routes and from known lists, so the series are few.
final class RequestFigures: MetricSource {
    struct Kind: Hashable, Comparable {
        /// As the router has it: `/health/{service}`; `none` for a path that does not exist.
        let route: String
        let method: String
        let status: Int

        static func < (left: Kind, right: Kind) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    private let histograms = Mutex<[Kind: DurationHistogram]>([:])

    func record(_ kind: Kind, nanoseconds: Int64) {
        histograms.withLock { $0[kind, default: DurationHistogram()].record(nanoseconds: nanoseconds) }
    }

    func families() -> [MetricFamily] {
        var family = MetricFamily(
            "vedette_http_request_duration_seconds",
            help: "How long requests took to answer, by route, method and status.",
            kind: .histogram
        )
        for (kind, histogram) in histograms.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
            family.add(
                .histogram(histogram.value),
                Label("route", kind.route),
                Label("method", kind.method),
                Label("status", String(kind.status))
            )
        }
        return [family]
    }
}
