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
        guard let json = try? answer.json(), json[path: "title"]?.text?.lowercased().contains("qdrant") == true else {
            throw ProbeFailure(.assertion, in: .query, "GET / is answered, but not by Qdrant:\(answer.excerpt)")
        }
        version = json[path: "version"]?.text
        commit = json[path: "commit"]?.text
    }
}
