import HTTPTypes

/// What Qdrant tells Prometheus.
struct QdrantMetrics {
    private struct Series: Hashable {
        let method: String
        let endpoint: String
        let status: Int
    }

    /// By route, not by path: there are as many as there are routes.
    private var responses: [Series: Int] = [:]

    /// Counts an answer that is given.
    mutating func count(_ method: HTTPRequest.Method, _ endpoint: String, _ answer: Answer) {
        guard !answer.isWithheld else { return }
        responses[Series(method: method.rawValue, endpoint: endpoint, status: answer.status.code), default: 0] += 1
    }

    /// Prometheus text: the families that the release has.
    func text(of qdrant: Qdrant) -> String {
        let version = qdrant.version
        let vectors = qdrant.collections.map(\.points).reduce(0, +)
        let isClustered = if case .pair = qdrant.cluster { true } else { false }
        var text = Self.family(
            "app_info",
            version < ServiceVersion(1, 9) ? "counter" : "gauge",
            [("{name=\"qdrant\",version=\"\(version)\"}", 1)]
        )
        text += Self.family("app_status_recovery_mode", "gauge", [("", 0)])
        text += Self.family("collections_total", "gauge", [("", qdrant.collections.count)])
        if version < ServiceVersion(1, 16) {
            text += Self.family("collections_vector_total", "gauge", [("", vectors)])
        }
        text += Self.family("cluster_enabled", "gauge", [("", isClustered ? 1 : 0)])
        if version >= ServiceVersion(1, 13) {
            text += Self.family("memory_resident_bytes", "gauge", [("", 134_217_728)])
        }
        if version >= ServiceVersion(1, 16) { text += perCollection(qdrant) }
        let series = responses.sorted { ($0.key.endpoint, $0.key.status) < ($1.key.endpoint, $1.key.status) }
        text += Self.family(
            "rest_responses_total",
            "counter",
            series.map { series, count in
                let labels = [
                    #"method="\#(series.method)""#, #"endpoint="\#(series.endpoint)""#, #"status="\#(series.status)""#,
                ]
                return ("{\(labels.joined(separator: ","))}", count)
            }
        )
        return text
    }

    private func perCollection(_ qdrant: Qdrant) -> String {
        let dead = if case .pair("Dead") = qdrant.cluster { 1 } else { 0 }
        func samples(_ value: (QdrantCollection) -> Int) -> [(labels: String, value: Int)] {
            qdrant.collections.map { ("{id=\"\($0.name)\"}", value($0)) }
        }
        return Self.family("collection_points", "gauge", samples(\.points))
            + Self.family("collection_running_optimizations", "gauge", samples { $0.condition == .yellow ? 1 : 0 })
            + Self.family("collection_dead_replicas", "gauge", [("", dead)])
    }

    private static func family(_ name: String, _ type: String, _ samples: [(labels: String, value: Int)]) -> String {
        guard !samples.isEmpty else { return "" }
        let lines = samples.map { "\(name)\($0.labels) \($0.value)\n" }.joined()
        return "# HELP \(name) see the documentation of qdrant\n# TYPE \(name) \(type)\n\(lines)"
    }
}
