import HTTPTypes

/// The routes of one collection.
extension Qdrant {
    private struct Search: Decodable {
        /// The vector of a search; absent, or something else than a dense vector, for all other ways to ask.
        let vector: [Double]?
        let limit: Int?

        private enum Key: String, CodingKey {
            case query, vector, limit
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            vector =
                (try? container.decode([Double].self, forKey: .query))
                ?? (try? container.decode([Double].self, forKey: .vector))
            limit = try container.decodeIfPresent(Int.self, forKey: .limit)
        }
    }

    /// Points in one answer, when the question names no limit.
    private static let defaultLimit = 10

    /// The answer, and what its route is called in the metrics; no route, no body.
    func collectionRoute(_ question: Question, named name: String, _ rest: String) -> (Answer, endpoint: String?) {
        let collection = collections.first { $0.name == name }
        let answer: Answer
        switch (question.method, rest) {
        case (.get, "exists") where version >= ServiceVersion(1, 8):
            answer = Self.result(#"{"exists":\#(collection != nil)}"#)
        case (.get, ""):
            answer = on(collection, name) { Self.result($0.information(version)) }
        case (.get, "cluster"):
            answer = on(collection, name) { Self.result(shards(of: $0)) }
        case (.post, "points/query") where version >= ServiceVersion(1, 10):
            answer = search(question, collection, name) { Self.result(#"{"points":[\#($0)]}"#) }
        case (.post, "points/search"):
            answer = search(question, collection, name) { Self.result("[\($0)]") }
        case (.post, "points/scroll"):
            answer = search(question, collection, name, scored: false) { points in
                Self.result(#"{"points":[\#(points)],"next_page_offset":\#(points.isEmpty ? "null" : "2")}"#)
            }
        case (.post, "points/count"):
            answer = limited(collection, name) { Self.result(#"{"count":\#($0.points)}"#) }
        default:
            return (.empty(.notFound), nil)
        }
        return (answer, "/collections/{name}" + (rest.isEmpty ? "" : "/\(rest)"))
    }

    private func on(_ collection: QdrantCollection?, _ name: String, _ answer: (QdrantCollection) -> Answer) -> Answer {
        guard let collection else {
            return Self.failure("Not found: Collection `\(name)` doesn't exist!", status: .notFound)
        }
        return collection.refusal ?? answer(collection)
    }

    /// Like ``on(_:_:_:)``, for what counts against the limit of reads.
    private func limited(
        _ collection: QdrantCollection?,
        _ name: String,
        _ answer: (QdrantCollection) -> Answer
    ) -> Answer {
        on(collection, name) { collection in
            guard isSaturated else { return answer(collection) }
            return Self.failure(
                "Rate limiting exceeded: Read rate limit exceeded, retry later",
                status: .tooManyRequests
            ).adding(["retry-after": "1"])
        }
    }

    private func search(
        _ question: Question,
        _ collection: QdrantCollection?,
        _ name: String,
        scored: Bool = true,
        _ answer: (String) -> Answer
    ) -> Answer {
        guard let search = try? question.decoded(as: Search.self) else {
            return Self.failure("Format error in JSON body: expected value at line 1 column 1", status: .badRequest)
        }
        let expected = QdrantCollection.dimension
        if let given = search.vector?.count, given != expected {
            return Self.failure(
                "Wrong input: Vector dimension error: expected dim: \(expected), got \(given)",
                status: .badRequest
            )
        }
        return limited(collection, name) { collection in
            let count = max(0, min(search.limit ?? Self.defaultLimit, collection.points))
            let points = (0..<count).map { rank in
                let id = rank + 1
                let score = 0.99 / Double(id)
                return scored ? #"{"id":\#(id),"version":0,"score":\#(score)}"# : #"{"id":\#(id),"payload":null}"#
            }
            return answer(points.joined(separator: ","))
        }
    }
}
