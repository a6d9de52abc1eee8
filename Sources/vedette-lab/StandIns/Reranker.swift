import HTTPTypes

/// Text Embeddings Inference with a reranker model.
enum Reranker {
    private struct Rerank: Decodable {
        let query: String
        let texts: [String]
    }

    static func answer(_ question: Question) -> Answer {
        switch (question.method, question.path) {
        case (.get, "/health"), (.get, "/"), (.get, "/ping"): .empty()
        case (.get, "/info"): .json(info)
        case (.get, "/metrics"): .text("# TYPE te_queue_size gauge\nte_queue_size 0\n")
        case (.post, "/rerank"): rerank(question)
        default: .empty(.notFound)
        }
    }

    private static func rerank(_ question: Question) -> Answer {
        guard let rerank = question.decoded(as: Rerank.self) else {
            return .text("Failed to deserialize the JSON body into the target type", status: .unprocessableContent)
        }
        guard (1...32).contains(rerank.texts.count) else {
            let message = "batch size \(rerank.texts.count) > maximum allowed batch size 32"
            return .json(#"{"error":"\#(message)","error_type":"Validation"}"#, status: .unprocessableContent)
        }
        let words = Set(rerank.query.lowercased().split(separator: " "))
        let scores = rerank.texts.enumerated().map { index, text in
            let common = words.intersection(text.lowercased().split(separator: " ")).count
            return (index: index, score: 0.02 + 0.97 * Double(common) / Double(max(words.count, 1)))
        }
        let list = scores.sorted { ($1.score, $0.index) < ($0.score, $1.index) }
            .map { #"{"index":\#($0.index),"score":\#($0.score)}"# }.joined(separator: ",")
        var answer = Answer.json("[\(list)]")
        answer.headers = [
            "x-total-time": "3", "x-tokenization-time": "1", "x-queue-time": "0", "x-inference-time": "2",
        ]
        return answer
    }

    private static let info = #"""
        {"model_id":"BAAI/bge-reranker-v2-m3","model_sha":null,"model_dtype":"float16",\#
        "model_type":{"reranker":{"id2label":{"0":"LABEL_0"},"label2id":{"LABEL_0":0}}},\#
        "max_concurrent_requests":512,"max_input_length":512,"max_batch_tokens":16384,"max_batch_requests":null,\#
        "max_client_batch_size":32,"auto_truncate":true,"tokenization_workers":2,"version":"1.9.3","sha":null,\#
        "docker_label":null}
        """#
}
