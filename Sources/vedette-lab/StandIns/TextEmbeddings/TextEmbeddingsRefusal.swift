import HTTPTypes

/// Why TEI does not do what it was asked.
struct TextEmbeddingsRefusal: Error {
    /// As it goes over the wire, in spite of the lower case in TEI's own OpenAPI.
    enum Kind: String {
        case overloaded = "Overloaded"
        case backend = "Backend"
        case validation = "Validation"
        case empty = "Empty"
    }

    let kind: Kind
    let message: String
    let status: HTTPResponse.Status

    static let overloaded = TextEmbeddingsRefusal(.overloaded, "Model is overloaded", status: .tooManyRequests)

    /// The model failed, or is not made for this.
    static func backend(_ reason: String) -> TextEmbeddingsRefusal {
        TextEmbeddingsRefusal(
            .backend,
            "Backend error: Inference error: \(reason)",
            status: .init(code: 424, reasonPhrase: "Failed Dependency")
        )
    }

    static func empty(_ field: String) -> TextEmbeddingsRefusal {
        TextEmbeddingsRefusal(.empty, "`\(field)` cannot be empty", status: .badRequest)
    }

    /// 413 until 1.8, 422 since.
    static func validation(_ message: String, _ version: ServiceVersion) -> TextEmbeddingsRefusal {
        let isNew = version >= ServiceVersion(1, 9)
        return TextEmbeddingsRefusal(.validation, message, status: isNew ? .unprocessableContent : .contentTooLarge)
    }

    private init(_ kind: Kind, _ message: String, status: HTTPResponse.Status) {
        self.kind = kind
        self.message = message
        self.status = status
    }

    var answer: Answer {
        .json(#"{"error":\#(message.quoted),"error_type":"\#(kind.rawValue)"}"#, status: status)
    }

    /// As the routes say it that speak OpenAI's language.
    var openAIAnswer: Answer {
        .json(
            #"{"message":\#(message.quoted),"code":\#(status.code),"type":"\#(kind.rawValue)"}"#,
            status: status
        )
    }
}
