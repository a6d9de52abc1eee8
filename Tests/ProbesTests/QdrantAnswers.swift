import TestKit

/// What servers of several releases of Qdrant answer.
enum QdrantAnswers {
    static let title = #"{"title":"qdrant - vector search engine","version":"1.15.1","commit":"137b6c1e"}"#

    /// A node without a cluster and with these collections, all of them healthy.
    static func routes(_ collections: [String] = ["docs"]) -> [String: RouteServer.Reaction] {
        var routes: [String: RouteServer.Reaction] = [
            "/": .json(title), "/healthz": .text("healthz check passed"), "/readyz": .text("all shards are ready"),
            "/collections": list(collections), "/cluster": result(#"{"status":"disabled"}"#),
        ]
        for name in collections { routes["/collections/\(name)"] = collection() }
        return routes
    }

    static func list(_ names: [String]) -> RouteServer.Reaction {
        result(#"{"collections":[\#(names.map { #"{"name":"\#($0)"}"# }.joined(separator: ","))]}"#)
    }

    /// A collection with one vector for each of its points.
    static func collection(
        status: String = #""green""#,
        optimizer: String = #""ok""#,
        points: Int = 128,
        indexed: Int = 96,
        more: String = ""
    ) -> RouteServer.Reaction {
        result(
            #"{"status":\#(status),"optimizer_status":\#(optimizer),"indexed_vectors_count":\#(indexed),"#
                + #""points_count":\#(points),"segments_count":2,"#
                + #""config":{"params":{"vectors":{"size":4,"distance":"Cosine"}}},"payload_schema":{}\#(more)}"#
        )
    }

    static func result(_ json: String) -> RouteServer.Reaction {
        .json(#"{"result":\#(json),"status":"ok","time":0.00012}"#)
    }

    static func error(_ text: String, status: Int, headers: [String: String] = [:]) -> RouteServer.Reaction {
        .json(#"{"status":{"error":"\#(text)"},"time":0.00002}"#, status: status, headers: headers)
    }

    /// As of the real server: the key is looked at before the path, and a few paths need none.
    static func keyGuard(_ key: String, refusal: RouteServer.Reaction) -> RouteServer.Guard {
        { request in
            let isPublic = ["/", "/healthz", "/livez", "/readyz"].contains(request.path)
            return isPublic || request.headers["api-key"] == key ? nil : refusal
        }
    }
}
