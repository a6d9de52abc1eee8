import Glibc

extension Sequence<Float> {
    /// The numbers as JSON, without the brackets.
    var list: String { map { "\($0)" }.joined(separator: ",") }
}

extension ToyModel {
    /// A score between 0 and 1 as the model itself gave it, before the sigmoid.
    static func logit(_ score: Double) -> Double {
        let score = min(max(score, 1e-6), 1 - 1e-6)
        return log(score / (1 - score))
    }

    /// The answer of `/v1/embeddings`.
    func openAIEmbeddings(of texts: [String], tokens: Int) -> String {
        let data = texts.enumerated().map { index, text in
            #"{"object":"embedding","index":\#(index),"embedding":[\#(embedding(of: text).list)]}"#
        }
        let usage = #"{"prompt_tokens":\#(tokens),"total_tokens":\#(tokens)}"#
        return #"{"object":"list","data":[\#(data.joined(separator: ","))],"model":\#(name.quoted),"usage":\#(usage)}"#
    }
}
