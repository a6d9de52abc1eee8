import HTTPTypes

/// llama.cpp's `llama-server` with an embedding model: it listens at once, and says 503 while the model loads.
struct LlamaServer: Imitation {
    private struct Embed: Decodable {
        /// `"text"` or `["text", …]`.
        struct Input: Decodable {
            let texts: [String]

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                texts = try (try? [container.decode(String.self)]) ?? container.decode([String].self)
            }
        }

        let input: Input
    }

    private var model = ToyModel(name: "gte-base-en-v1.5")
    private var key: String?
    private var isLoading = false
    private var isSaturated = false

    var isListening: Bool { true }

    var switches: [Switch<LlamaServer>] {
        [
            Switch("auth/KEY") { server, values in server.key = values[0] },
            Switch("saturated") { server, _ in server.isSaturated = true },
            Switch("starting") { server, _ in server.isLoading = true },
            Switch("model/drift") { server, _ in server.model.drift() },
            Switch("model/NAME") { server, values in server.model.name = values[0] },
            Switch("dimension/N") { server, values throws(LabError) in
                server.model.dimension = try ToyModel.dimension(written: values[0])
            },
        ]
    }

    func answer(_ question: Question) -> Answer {
        guard question.path == "/health" || key == nil || question.bearer == key?[...] else {
            return OpenAIError.llama("Invalid API Key", type: "authentication_error", status: .unauthorized)
        }
        guard !isLoading else {
            return OpenAIError.llama("Loading model", type: "unavailable_error", status: .serviceUnavailable)
        }
        return switch (question.method, question.path) {
        case (.get, "/health"): .json(#"{"status":"ok"}"#)
        case (.get, "/v1/models"):
            .json(
                #"{"object":"list","data":[{"id":\#(model.name.quoted),"object":"model","created":1795232967,"#
                    + #""owned_by":"llamacpp"}]}"#
            )
        case (.post, "/v1/embeddings"): embed(question)
        default: OpenAIError.llama("File Not Found", type: "not_found_error", status: .notFound)
        }
    }

    private func embed(_ question: Question) -> Answer {
        guard !isSaturated else { return OpenAIError.limited }
        do {
            let texts = try question.decoded(as: Embed.self).input.texts
            let tokens = texts.map(model.tokens).reduce(0, +)
            return .json(model.openAIEmbeddings(of: texts, tokens: tokens)).taking(.milliseconds(17))
        } catch {
            return OpenAIError.llama(
                "\"input\" must be provided",
                type: "invalid_request_error",
                status: .badRequest
            )
        }
    }
}
