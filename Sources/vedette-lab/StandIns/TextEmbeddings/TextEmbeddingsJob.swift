/// Work for TEI whose form is right: texts, and how they are to be taken.
struct TextEmbeddingsJob {
    /// `"text"` or `["text", …]`.
    struct Texts: Decodable {
        let all: [String]
        let isBatch: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            let list = try? container.decode([String].self)
            isBatch = list != nil
            all = try list ?? [container.decode(String.self)]
        }
    }

    let texts: [String]
    let isBatch: Bool
    /// What the texts are called in messages.
    let field: String
    /// Too long a text is cut, not refused.
    let truncates: Bool

    init(_ texts: [String], isBatch: Bool = true, field: String, truncates: Bool) {
        self.texts = texts
        self.isBatch = isBatch
        self.field = field
        self.truncates = truncates
    }

    init(_ texts: Texts, truncates: Bool) {
        self.init(texts.all, isBatch: texts.isBatch, field: "inputs", truncates: truncates)
    }

    /// The headers that say how long it took, in milliseconds.
    func timing(tokens: Int) -> [String: String] {
        [
            "x-compute-type": "cpu", "x-compute-time": "3", "x-compute-tokens": "\(tokens)",
            "x-compute-characters": "\(texts.reduce(0) { $0 + $1.count })", "x-total-time": "3",
            "x-tokenization-time": "1", "x-queue-time": "0", "x-inference-time": "2",
        ]
    }
}
