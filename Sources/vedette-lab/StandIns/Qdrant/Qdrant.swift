import HTTPTypes

/// Qdrant: 1.15 without an API key, with one green collection.
///
/// It listens only once its collections are loaded.
struct Qdrant: Imitation {
    /// The cluster that this node is in.
    enum Cluster {
        case none
        /// Of two peers; the state of the other one's replicas.
        case pair(replica: String)
    }

    /// The stack's collection.
    static let collection = "rag"

    var version = ServiceVersion(1, 15, 1)
    var collections = [QdrantCollection(name: collection)]
    var cluster = Cluster.none
    var isSaturated = false
    var metrics = QdrantMetrics()
    /// Once true it stays so until the process ends: `/readyz` is no signal of health.
    private var areShardsReady = true
    private var key: String?
    private(set) var isListening = true

    var switches: [Switch<Qdrant>] {
        [
            Switch("auth/KEY") { qdrant, values in qdrant.key = values[0] },
            Switch("saturated") { qdrant, _ in qdrant.isSaturated = true },
            Switch("starting") { qdrant, _ in qdrant.isListening = false },
            Switch("starting/shards") { qdrant, _ in
                qdrant.areShardsReady = false
                qdrant.cluster = .pair(replica: "Initializing")
            },
            Switch("version/X") { qdrant, values throws(LabError) in
                qdrant.version = try ServiceVersion(written: values[0])
            },
            Switch("collection/NAME/missing") { qdrant, values in
                qdrant.collections.removeAll { $0.name == values[0] }
            },
            Switch("collection/NAME/empty") { qdrant, values in
                qdrant.change(values[0]) { $0.points = 0 }
            },
            Switch("collection/NAME/green|yellow|grey|red|hang|503|408") { qdrant, values in
                qdrant.change(values[0]) { $0.condition = .init(rawValue: values[1]) ?? .green }
            },
            Switch("cluster") { qdrant, _ in qdrant.cluster = .pair(replica: "Active") },
            Switch("replica/Active|Dead|Partial|Initializing|Listener|Recovery") { qdrant, values in
                qdrant.cluster = .pair(replica: values[0])
            },
        ]
    }

    /// Changes the collection, which is made when there is none of this name.
    private mutating func change(_ name: String, _ change: (inout QdrantCollection) -> Void) {
        if !collections.contains(where: { $0.name == name }) { collections.append(QdrantCollection(name: name)) }
        for index in collections.indices where collections[index].name == name { change(&collections[index]) }
    }

    mutating func answer(_ question: Question) -> Answer {
        // Before anything is looked up: an unknown path without the key is 401 or 403, not 404.
        if let refusal = refusal(of: question) { return refusal }
        let (answer, endpoint) = route(question)
        if let endpoint { metrics.count(question.method, endpoint, answer) }
        return answer
    }

    /// `/healthz`, `/livez` and `/readyz` came with 1.5.
    private var hasHealthRoutes: Bool { version >= ServiceVersion(1, 5) }

    /// The answer, and what its route is called in the metrics.
    private mutating func route(_ question: Question) -> (Answer, endpoint: String?) {
        let parts = question.parts
        switch (question.method, parts.first, parts.count) {
        case (.get, nil, _): return (.json(card), "/")
        case (.get, "healthz", 1) where hasHealthRoutes, (.get, "livez", 1) where hasHealthRoutes:
            return (.text("healthz check passed"), "/\(parts[0])")
        case (.get, "readyz", 1) where hasHealthRoutes: return (readiness, "/readyz")
        case (.get, "metrics", 1): return (.text(metrics.text(of: self)), "/metrics")
        case (.get, "cluster", 1): return (Self.result(clusterStatus), "/cluster")
        case (.get, "issues", 1) where version >= ServiceVersion(1, 10):
            return (Self.result(#"{"issues":[]}"#), "/issues")
        case (.get, "collections", 1):
            let names = collections.map { #"{"name":\#($0.name.quoted)}"# }.joined(separator: ",")
            return (Self.result(#"{"collections":[\#(names)]}"#), "/collections")
        case (_, "collections", 2...):
            return collectionRoute(question, named: parts[1], parts.dropFirst(2).joined(separator: "/"))
        default: return (.empty(.notFound), nil)
        }
    }

    private func refusal(of question: Question) -> Answer? {
        let first = question.parts.first ?? ""
        let isPublic = ["", "healthz"].contains(first) || first.hasPrefix("livez") || first.hasPrefix("readyz")
        let given = question.headers[.qdrantKey].map { $0[...] } ?? question.bearer
        guard let key, !isPublic, given != key[...] else { return nil }
        guard version > ServiceVersion(1, 8, 0) else { return .text("Invalid api-key", status: .forbidden) }
        let message =
            given == nil ? "Must provide an API key or an Authorization bearer token" : "Invalid API key or JWT"
        return .text(message, status: .unauthorized)
    }

    private var card: String {
        let commit = version >= ServiceVersion(1, 8) ? #","commit":"137b6c1e4d9ac3b2f7f0cc3a3b1f06dc3a2e4f7a""# : ""
        return #"{"title":"qdrant - vector search engine","version":"\#(version)"\#(commit)}"#
    }

    private var readiness: Answer {
        guard areShardsReady else {
            return .text("some shards are not ready", status: .serviceUnavailable).taking(.milliseconds(500))
        }
        return .text("all shards are ready")
    }

    // MARK: - Envelopes

    static func result(_ json: String) -> Answer {
        .json(#"{"result":\#(json),"status":"ok","time":0.00012}"#)
    }

    static func failure(_ message: String, status: HTTPResponse.Status) -> Answer {
        .json(#"{"status":{"error":\#(message.quoted)},"time":0.00002}"#, status: status)
    }
}

extension HTTPField.Name {
    fileprivate static let qdrantKey = HTTPField.Name("api-key") ?? .authorization
}
