import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

extension Response {
    /// A JSON answer.
    static func json(_ value: JSON, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.bytes))
        )
    }

    /// An error in the one shape that all of ours have: `{"error":{"code","message"}}`.
    static func error(_ failure: RequestFailure) -> Response {
        var response = json(
            ["error": ["code": .text(failure.code), "message": .text(failure.message)]],
            status: failure.status
        )
        response.headers.append(contentsOf: failure.headers)
        return response
    }
}

/// A request that is refused, and why.
struct RequestFailure: Error {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    var headers: HTTPFields = [:]

    static func notFound(_ message: String) -> RequestFailure {
        RequestFailure(status: .notFound, code: "not_found", message: message)
    }

    static func badRequest(_ message: String) -> RequestFailure {
        RequestFailure(status: .badRequest, code: "bad_request", message: message)
    }

    static func forbidden(_ message: String) -> RequestFailure {
        RequestFailure(status: .forbidden, code: "forbidden", message: message)
    }
}
