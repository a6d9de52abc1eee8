import HTTPTypes

/// The two shapes in which servers that speak OpenAI's language say no.
enum OpenAIError {
    /// llama.cpp: the code is the status.
    static func llama(_ message: String, type: String, status: HTTPResponse.Status) -> Answer {
        .json(
            #"{"error":{"message":\#(message.quoted),"type":"\#(type)","code":\#(status.code)}}"#,
            status: status
        )
    }

    /// OpenAI itself: the code is a word.
    static func hosted(
        _ message: String,
        type: String = "invalid_request_error",
        parameter: String? = nil,
        code: String?,
        status: HTTPResponse.Status
    ) -> Answer {
        let parameter = parameter?.quoted ?? "null"
        let code = code?.quoted ?? "null"
        return .json(
            #"{"error":{"message":\#(message.quoted),"type":"\#(type)","param":\#(parameter),"code":\#(code)}}"#,
            status: status
        )
    }

    /// 429, with what a client may look at.
    static let limited = hosted(
        "Rate limit reached for requests per min. Please try again in 20s.",
        type: "requests",
        code: "rate_limit_exceeded",
        status: .tooManyRequests
    ).adding([
        "retry-after": "20", "x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "0",
    ])
}
