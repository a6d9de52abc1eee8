import HTTPTypes

/// Qdrant 1.15 without an API key, with one green collection.
enum Qdrant {
    private static let collection = "rag"
    private static let points = 128

    static func answer(_ question: Question) -> Answer {
        let parts = question.path.split(separator: "/").map(String.init)
        switch (question.method, parts.first) {
        case (.get, nil):
            return .json(
                #"{"title":"qdrant - vector search engine","version":"1.15.1","#
                    + #""commit":"137b6c1e4d9ac3b2f7f0cc3a3b1f06dc3a2e4f7a"}"#
            )
        case (.get, "healthz"), (.get, "livez"): return .text("healthz check passed")
        case (.get, "readyz"): return .text("all shards are ready")
        case (.get, "metrics"): return .text(metrics)
        case (.get, "cluster"): return result(#"{"status":"disabled"}"#)
        case (_, "collections"): return collections(question, Array(parts.dropFirst()))
        default: return .empty(.notFound)
        }
    }

    private static func collections(_ question: Question, _ parts: [String]) -> Answer {
        guard let name = parts.first else { return result(#"{"collections":[{"name":"\#(collection)"}]}"#) }
        let rest = parts.dropFirst().joined(separator: "/")
        guard name == collection else {
            guard rest != "exists" else { return result(#"{"exists":false}"#) }
            return .json(
                #"{"status":{"error":"Not found: Collection `\#(name.filter(\.isLetter))` doesn't exist!"},"time":0.00002}"#,
                status: .notFound
            )
        }
        switch (question.method, rest) {
        case (.get, ""): return result(information)
        case (.get, "exists"): return result(#"{"exists":true}"#)
        case (.post, "points/query"): return result(#"{"points":[{"id":1,"version":0,"score":0.99}]}"#)
        case (.post, "points/search"): return result(#"[{"id":1,"version":0,"score":0.99}]"#)
        case (.post, "points/scroll"): return result(#"{"points":[{"id":1,"payload":null}],"next_page_offset":2}"#)
        case (.post, "points/count"): return result(#"{"count":\#(points)}"#)
        default: return .empty(.notFound)
        }
    }

    private static let information = #"""
        {"status":"green","optimizer_status":"ok","indexed_vectors_count":\#(points),"points_count":\#(points),\#
        "segments_count":2,"config":{"params":{"vectors":{"size":4,"distance":"Cosine"}}},"payload_schema":{}}
        """#

    private static let metrics = """
        # HELP app_info information about qdrant server
        # TYPE app_info gauge
        app_info{name="qdrant",version="1.15.1"} 1
        # HELP collections_total number of collections
        # TYPE collections_total gauge
        collections_total 1

        """

    private static func result(_ json: String) -> Answer {
        .json(#"{"result":\#(json),"status":"ok","time":0.00012}"#)
    }
}
