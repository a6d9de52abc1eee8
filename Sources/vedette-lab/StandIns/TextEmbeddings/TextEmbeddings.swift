import HTTPTypes

/// Text Embeddings Inference: one process, one model.
///
/// It listens only once the model is warm.
struct TextEmbeddings: Imitation {
    /// What the model is made for.
    enum Purpose {
        case reranker, embedding, splade
    }

    /// What becomes of work.
    enum Backend {
        case works
        /// `/health` does not know until work has failed.
        case dead(isNoticed: Bool)
    }

    let purpose: Purpose
    var model: ToyModel
    var version = ServiceVersion(1, 9, 3)
    var backend = Backend.works
    var isSaturated = false
    var metrics = TextEmbeddingsMetrics()
    private var key: String?
    private(set) var isListening = true

    init(_ purpose: Purpose, model: String) {
        self.purpose = purpose
        self.model = ToyModel(name: model)
    }

    var switches: [Switch<TextEmbeddings>] {
        [
            Switch("auth/KEY") { server, values in server.key = values[0] },
            Switch("saturated") { server, _ in server.isSaturated = true },
            Switch("starting") { server, _ in server.isListening = false },
            Switch("version/X") { server, values throws(LabError) in
                server.version = try ServiceVersion(written: values[0])
            },
            Switch("backend/dead") { server, _ in server.backend = .dead(isNoticed: false) },
            Switch("model/drift") { server, _ in server.model.drift() },
            Switch("model/NAME") { server, values in server.model.name = values[0] },
            Switch("dimension/N") { server, values throws(LabError) in
                server.model.dimension = try ToyModel.dimension(written: values[0])
            },
        ]
    }

    mutating func answer(_ question: Question) -> Answer {
        guard isPublic(question) || key == nil || question.bearer == key?[...] else { return .empty(.unauthorized) }
        return switch (question.method, question.path) {
        case (.get, "/health"), (.get, "/"), (.get, "/ping"): health
        case (.get, "/info"): .json(info)
        case (.get, "/metrics"): .text(metrics.text(isSaturated: isSaturated))
        case (.post, "/rerank"): rerank(question)
        case (.post, "/embed"): embed(question)
        case (.post, "/embed_sparse"): embedSparse(question)
        case (.post, "/v1/embeddings"), (.post, "/embeddings"): openAIEmbeddings(question)
        default: .empty(.notFound)
        }
    }

    /// Until 1.5 the key covered everything.
    private func isPublic(_ question: Question) -> Bool {
        version >= ServiceVersion(1, 6) && ["/health", "/", "/ping", "/metrics"].contains(question.path)
            && question.method == .get
    }

    /// Waits behind the batch in progress.
    private var health: Answer {
        guard case .dead(isNoticed: true) = backend else {
            return .empty().taking(isSaturated ? .milliseconds(800) : .zero)
        }
        return .json(#"{"error":"unhealthy","error_type":"Unhealthy"}"#, status: .serviceUnavailable)
    }

    private var info: String {
        let kind =
            switch purpose {
            case .reranker: #"{"reranker":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}}"#
            case .embedding: #"{"embedding":{"pooling":"cls"}}"#
            case .splade: #"{"embedding":{"pooling":"splade"}}"#
            }
        let served = version >= ServiceVersion(1, 9) ? #""served_model_name":\#(model.name.quoted),"# : ""
        return #"""
            {"model_id":\#(model.name.quoted),"model_sha":null,"model_dtype":"float16",\#(served)"model_type":\#(kind),\#
            "max_concurrent_requests":512,"max_input_length":\#(Self.longestInput),"max_batch_tokens":16384,\#
            "max_batch_requests":null,"max_client_batch_size":\#(Self.largestBatch),"auto_truncate":\#(truncates),\#
            "tokenization_workers":2,"version":"\#(version)","sha":null,"docker_label":null}
            """#
    }

    /// Texts in one request.
    static let largestBatch = 32
    /// Tokens in one text.
    static let longestInput = 512

    /// `auto_truncate`, which was off by default before 1.9.
    var truncates: Bool { version >= ServiceVersion(1, 9) }
}

extension ToyModel {
    /// Reads how many numbers an embedding has.
    ///
    /// - Throws: ``LabError`` that says what is expected.
    static func dimension(written text: String) throws(LabError) -> Int {
        guard let dimension = Int(text), (1...8_192).contains(dimension) else {
            throw LabError(.invalid, "\(text) is no dimension: expected 1 to 8192")
        }
        return dimension
    }
}
