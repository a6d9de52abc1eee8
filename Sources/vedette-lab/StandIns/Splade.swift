import HTTPTypes

/// The stack's own `splade-runner`.
enum Splade {
    private struct Text: Decodable {
        let text: String
    }

    static func answer(_ question: Question) -> Answer {
        switch (question.method, question.path) {
        case (.get, "/"):
            .json(#"{"service":"splade-runner","model":"\#(model)","endpoints":["/sparse","/sparse/batch"]}"#)
        case (.get, "/health"): .json(#"{"status":"healthy","model":"\#(model)","device":"cpu"}"#)
        case (.post, "/sparse"): sparse(question)
        default: .json(#"{"detail":"Not Found"}"#, status: .notFound)
        }
    }

    private static let model = "naver/splade-cocondenser-ensembledistil"

    /// One term per word: the same text has the same terms, as with a real model.
    private static func sparse(_ question: Question) -> Answer {
        guard let text = question.decoded(as: Text.self)?.text else {
            return .json(
                #"{"detail":[{"type":"missing","loc":["body","text"],"msg":"Field required"}]}"#,
                status: .unprocessableContent
            )
        }
        let words = text.split(whereSeparator: \.isWhitespace).prefix(512)
        let terms = Set(words.map { word in 1000 + Int(word.utf8.reduce(7) { ($0 * 31 + UInt32($1)) % 29_000 }) })
        let values = terms.map { _ in "0.73" }.joined(separator: ",")
        let indices = terms.sorted().map(String.init).joined(separator: ",")
        return .json(#"{"sparse":{"indices":[\#(indices)],"values":[\#(values)]}}"#)
    }
}
