import Vocabulary

/// What a model loaded by Text Embeddings Inference can do: `model_type` of `/info`.
enum TEIModelKind: Hashable, Sendable, CustomStringConvertible {
    case reranker
    case classifier
    /// Dense vectors; the pooling is `cls`, `mean` or `last_token`.
    case embedding(pooling: String)
    /// Sparse vectors: an embedding model with pooling `splade`.
    case splade
    /// One that later versions know.
    case other(String)

    /// Nil when it is not what Text Embeddings Inference writes.
    init?(_ value: JSONValue?) {
        guard let members = value?.members, members.count == 1, let (name, details) = members.first else { return nil }
        switch name.lowercased() {
        case "reranker": self = .reranker
        case "classifier": self = .classifier
        case "embedding":
            let pooling = details[path: "pooling"]?.text ?? "unknown"
            self = pooling.lowercased() == "splade" ? .splade : .embedding(pooling: pooling)
        default: self = .other(name)
        }
    }

    /// What a service wants of its model.
    enum Wanted: Hashable, Sendable, CustomStringConvertible {
        case reranker, embedding, splade

        func accepts(_ kind: TEIModelKind) -> Bool {
            switch (self, kind) {
            case (.reranker, .reranker), (.embedding, .embedding), (.splade, .splade): true
            case (.reranker, _), (.embedding, _), (.splade, _): false
            }
        }

        var description: String {
            switch self {
            case .reranker: "a reranker"
            case .embedding: "a model for dense embeddings"
            case .splade: "a SPLADE model"
            }
        }
    }

    var description: String {
        switch self {
        case .reranker: "a reranker"
        case .classifier: "a classifier"
        case .embedding(let pooling): "a model for dense embeddings (pooling \(pooling))"
        case .splade: "a SPLADE model"
        case .other(let name): "a model of type \(name)"
        }
    }
}
