import Probes
import Probing
import TestKit
import Vocabulary

/// What real model servers answered, or say in their source that they answer.
enum ModelAnswers {
    typealias Routes = [String: RouteServer.Reaction]

    /// What FastAPI says of a path that it does not know.
    static let missing = RouteServer.Reaction.status(404, #"{"detail":"Not Found"}"#)

    /// Starts a server that answers `routes`, and ``missing`` for every other path.
    static func serve(_ routes: Routes) async throws -> RouteServer {
        try await RouteServer.start(routes, otherwise: missing)
    }

    /// Text Embeddings Inference's description of itself.
    static func info(
        _ type: String,
        model: String = "BAAI/bge-reranker-v2-m3",
        served: String? = nil,
        revision: String = "null"
    ) -> String {
        #"{"model_id":"\#(model)","model_sha":\#(revision),"model_dtype":"float16","#
            + (served.map { #""served_model_name":"\#($0)","# } ?? "")
            + #""model_type":\#(type),"max_concurrent_requests":512,"max_input_length":8192,"#
            + #""max_batch_tokens":16384,"max_batch_requests":null,"max_client_batch_size":32,"auto_truncate":true,"#
            + #""tokenization_workers":4,"version":"1.9.3","sha":"abc","docker_label":null}"#
    }

    static let reranker = #"{"reranker":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}}"#
    static let classifier = #"{"classifier":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}}"#
    static func embedding(_ pooling: String) -> String { #"{"embedding":{"pooling":"\#(pooling)"}}"# }

    static let metrics = """
        # TYPE te_request_count counter
        te_request_count{method="single"} 12
        # TYPE te_queue_size gauge
        te_queue_size 3
        # TYPE te_request_duration histogram
        te_request_duration_bucket{le="0.005"} 1

        """

    static func tei(_ info: String) -> Routes {
        ["/health": .good(), "/info": .good(info), "/metrics": .good(metrics)]
    }

    static let spladeModel = "naver/splade-cocondenser-ensembledistil"
    static let runner: Routes = [
        "/health": .good(#"{"status":"healthy","model":"\#(spladeModel)","device":"cuda"}"#),
        "/": .good(#"{"service":"splade-runner","model":"\#(spladeModel)","endpoints":["/sparse"]}"#),
    ]

    static let unhealthy = RouteServer.Reaction.status(503, #"{"error":"unhealthy","error_type":"Unhealthy"}"#)
    static let overloaded = RouteServer.Reaction.status(
        429,
        #"{"error":"Model is overloaded","error_type":"Overloaded"}"#
    )
    static let loading = RouteServer.Reaction.status(
        503,
        #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#
    )
    static let invalidKey = RouteServer.Reaction.status(
        401,
        #"{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}"#
    )

    static func list(_ models: String...) -> RouteServer.Reaction {
        let data = models.map { #"{"id":"\#($0)","object":"model","owned_by":"vllm"}"# }.joined(separator: ",")
        return .good(#"{"object":"list","data":[\#(data)]}"#)
    }

    static let ollama: Routes = [
        "/": .good("Ollama is running"), "/api/version": .good(#"{"version":"0.12.6"}"#),
        "/api/tags": .good(#"{"models":[{"name":"nomic-embed-text:latest","model":"nomic-embed-text:latest"}]}"#),
        "/v1/models": list("nomic-embed-text:latest"),
    ]
}

extension Surroundings {
    /// Runs once and says what came of it, for tables: `ok`, or the reason and the message.
    func verdict(_ probe: any Probe) async -> String {
        let outcome = await run(probe)
        guard case .failure(let failure) = outcome.result else { return "ok" }
        return "\(failure.reason) in \(failure.phase?.rawValue ?? "no phase"): \(failure.message)"
    }
}

extension RouteServer.Reaction {
    static func status(_ status: Int, headers: [String: String] = [:], _ body: String = "") -> Self {
        .answer(status: status, headers: headers, body: body)
    }

    /// Status 200 with this body.
    static func good(_ body: String = "") -> Self { .status(200, body) }
}

extension HTTPServer {
    /// A server for tests; `key` is sent as a bearer token.
    init(_ url: String, key: String? = nil) throws {
        self.init(try ServiceURL(parsing: url), headers: [key.flatMap(HTTPField.bearer)].compactMap(\.self))
    }
}
