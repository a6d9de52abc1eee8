import Vocabulary

/// What `GET /collections/{name}` tells, in the shapes of all releases from 1.0 on.
///
/// Counts are Qdrant's own approximations; what a release does not tell is nil.
struct QdrantCollection: Hashable, Sendable {
    /// In bytes: each collection is a directory of its name, and no file system of Linux has a longer one.
    static let longestName = 255

    let name: String
    /// `green`, `yellow`, `grey` (since 1.9), `red`, or what a later release invents.
    let status: String
    /// The optimizer's error; nil when there is none, or nothing is said of it.
    let optimizerError: String?
    /// Whether the optimizer says that all is well; nil when it says nothing that is known.
    let isOptimizerWell: Bool?
    let points: Int64?
    /// Vectors in an index; those of small segments are searched without one and are not counted.
    let indexedVectors: Int64?
    /// All vectors: what the release says (up to 1.15), else points times the vectors that the schema gives to each.
    let vectors: Int64?
    let segments: Int64?
    /// Updates that wait to be applied; since 1.17.
    let queuedUpdates: Int64?

    /// Reads the `result` of the answer.
    ///
    /// - Throws: ``ProbeFailure`` with reason `protocol` when it is no object.
    init(_ name: String, _ result: JSONValue) throws(ProbeFailure) {
        guard case .object(let members) = result else {
            throw ProbeFailure(
                .protocol,
                in: .query,
                "collection \(Self.shown(name)): the answer's result is \(result.summary)"
            )
        }
        self.name = name
        status = members["status"]?.text ?? "unknown"
        optimizerError = members["optimizer_status"]?[path: "error"]?.text
        isOptimizerWell = members["optimizer_status"] == .string("ok") ? true : optimizerError.map { _ in false }
        points = members["points_count"]?.count
        indexedVectors = members["indexed_vectors_count"]?.count
        segments = members["segments_count"]?.count
        queuedUpdates = members["update_queue"]?[path: "length"]?.count
        vectors = members["vectors_count"]?.count ?? Self.vectors(points, members["config"]?[path: "params"])
    }

    /// What is not as it should be, for people; nil when all is.
    ///
    /// None of it is a failure: yellow (optimizing, or a snapshot being taken), grey (optimizations wait for an update) and
    /// red (some operation failed, mostly for want of disk) collections serve queries.
    var flaw: String? {
        guard status != "green" || optimizerError != nil else { return nil }
        return "\(Self.shown(name)): \(status)" + (optimizerError.map { " (\(Self.cut($0, to: 100)))" } ?? "")
    }

    /// The name for a message.
    static func shown(_ name: String) -> String { cut(name, to: 64) }

    private static func cut(_ text: String, to length: Int) -> String {
        let start = text.prefix(length)
        return start.endIndex < text.endIndex ? start + "…" : text
    }

    /// The share of its vectors that an index covers; nil while it has none.
    var indexedRatio: Double? {
        guard let indexedVectors, let vectors, vectors > 0 else { return nil }
        return min(1, Double(indexedVectors) / Double(vectors))
    }

    private static func vectors(_ points: Int64?, _ parameters: JSONValue?) -> Int64? {
        guard let points, let dense = parameters?[path: "vectors"] else { return nil }
        let isUnnamed = dense.members["size"]?.number != nil
        let perPoint =
            (isUnnamed ? 1 : dense.members.count) + (parameters?.members["sparse_vectors"]?.members.count ?? 0)
        let (product, isOverflow) = points.multipliedReportingOverflow(by: Int64(perPoint))
        return isOverflow ? nil : product
    }
}
