import HTTPTypes

/// A paid API as OpenAI's: models can be listed for nothing, every completion costs money.
struct HostedModels: Imitation {
    /// The questions that cost money.
    static let paid = ["POST /v1/chat/completions", "POST /v1/completions", "POST /v1/embeddings"]

    private var model = "gpt-4o-mini"
    private var key: String?
    private var isSaturated = false
    private var isStarting = false

    var isListening: Bool { true }

    var switches: [Switch<HostedModels>] {
        [
            Switch("auth/KEY") { server, values in server.key = values[0] },
            Switch("saturated") { server, _ in server.isSaturated = true },
            Switch("starting") { server, _ in server.isStarting = true },
            Switch("model/NAME") { server, values in server.model = values[0] },
        ]
    }

    func answer(_ question: Question) -> Answer {
        guard key == nil || question.bearer == key?[...] else { return unauthorized(question.bearer) }
        guard !isStarting else {
            return OpenAIError.hosted(
                "The engine is currently overloaded, please try again later",
                type: "server_error",
                code: nil,
                status: .serviceUnavailable
            )
        }
        guard !isSaturated else { return OpenAIError.limited }
        let models = "/v1/models/"
        return switch (question.method, question.path) {
        case (.get, "/v1/models"): .json(#"{"object":"list","data":[\#(card)]}"#)
        case (.get, models + model): .json(card)
        case (.get, let path) where path.hasPrefix(models): unknown(String(path.dropFirst(models.count)))
        case (.post, "/v1/chat/completions"), (.post, "/v1/completions"): completion
        default:
            OpenAIError.hosted(
                "Invalid URL (\(question.method.rawValue) \(question.path))",
                code: nil,
                status: .notFound
            )
        }
    }

    private var card: String {
        #"{"id":\#(model.quoted),"object":"model","created":1721172741,"owned_by":"system"}"#
    }

    private var completion: Answer {
        .json(
            #"{"id":"chatcmpl-1","object":"chat.completion","created":1795232967,"model":\#(model.quoted),"#
                + #""choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"#
        )
    }

    private func unknown(_ name: String) -> Answer {
        OpenAIError.hosted(
            "The model '\(name)' does not exist",
            parameter: "model",
            code: "model_not_found",
            status: .notFound
        )
    }

    private func unauthorized(_ token: Substring?) -> Answer {
        guard let token else {
            return OpenAIError.hosted("You didn't provide an API key.", code: nil, status: .unauthorized)
        }
        return OpenAIError.hosted(
            "Incorrect API key provided: \(token.prefix(3))***",
            code: "invalid_api_key",
            status: .unauthorized
        )
    }
}
