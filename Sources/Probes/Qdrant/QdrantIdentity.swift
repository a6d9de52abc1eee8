import Vocabulary

/// Which release of Qdrant answers: what `GET /` says, in every release and without a key.
struct QdrantIdentity: Hashable, Sendable {
    static let path = "/"

    let version: String?
    /// Since 1.8.
    let commit: String?

    /// Reads the answer to `GET /`.
    ///
    /// - Throws: ``ProbeFailure`` with reason `assertion` when somebody else answers.
    init(_ answer: HTTPAnswer) throws(ProbeFailure) {
        guard answer.status == 200 else { throw QdrantFailure.of(answer, to: "GET /") }
        guard let json = try? answer.json(), json[path: "title"]?.text.map(Self.isQdrant) == true else {
            throw Self.foreign(answer)
        }
        self.init(json)
    }

    /// What `answer` says of the release; nil when it says nothing, since a proxy may hide `/` and let the rest through.
    ///
    /// - Throws: ``ProbeFailure`` with reason `assertion` when it names another product.
    static func found(in answer: HTTPAnswer) throws(ProbeFailure) -> QdrantIdentity? {
        guard answer.status == 200, let json = try? answer.json(), let title = json[path: "title"]?.text else {
            return nil
        }
        guard isQdrant(title) else { throw foreign(answer) }
        return QdrantIdentity(json)
    }

    private init(_ json: JSONValue) {
        version = json[path: "version"]?.text
        commit = json[path: "commit"]?.text
    }

    private static func isQdrant(_ title: String) -> Bool { title.lowercased().contains("qdrant") }

    private static func foreign(_ answer: HTTPAnswer) -> ProbeFailure {
        ProbeFailure(.assertion, in: .query, "GET / is answered, but not by Qdrant:\(answer.excerpt)")
    }
}
