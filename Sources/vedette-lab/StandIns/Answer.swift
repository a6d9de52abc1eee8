import FoundationEssentials
import HTTPTypes

/// What a stand-in is asked.
struct Question {
    let method: HTTPRequest.Method
    /// Without the query.
    let path: String
    let body: [UInt8]

    /// What it is counted as: `GET /health`.
    var key: String { "\(method.rawValue) \(path)" }

    /// The body as JSON of the wanted shape; nil when it is none.
    func decoded<Shape: Decodable>(as shape: Shape.Type) -> Shape? {
        try? JSONDecoder().decode(shape, from: Data(body))
    }
}

/// What a stand-in answers.
struct Answer {
    var status: HTTPResponse.Status = .ok
    var contentType: String?
    var body = ""
    var headers: [String: String] = [:]

    static func text(_ body: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, contentType: "text/plain; charset=utf-8", body: body)
    }

    static func json(_ body: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, contentType: "application/json", body: body)
    }

    static func empty(_ status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status)
    }
}
