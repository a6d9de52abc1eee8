import NIOCore
import Vocabulary

/// What a model server answered to one question.
struct ModelAnswer: Sendable {
    /// What was asked for, for messages.
    let path: String
    let http: HTTPAnswer
    /// Whether the question carried credentials.
    let wasSigned: Bool

    var status: Int { http.status }
    var hasNoBody: Bool { http.body.readableBytes == 0 }
    var isGood: Bool { (200...299).contains(status) }
    /// A server that has no such route.
    var isMissing: Bool { status == 404 || status == 405 }
    var isUnauthorized: Bool { status == 401 || status == 403 }
    /// The server, or a proxy before it, answers and cannot work: that says nothing of which product it is.
    var isTrouble: Bool { status == 429 || (502...504).contains(status) }
    /// A page for people, which some proxies answer to every path.
    var isPage: Bool {
        http.body.readableBytesView.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "<")
    }

    /// Fails unless the status is one of success and the body no page for people.
    func expectGood() throws(ProbeFailure) {
        guard isGood else { throw refusal }
        if isPage {
            let said = ModelErrorBody(http).text.map { " (\($0))" } ?? ""
            throw failure(.assertion, "is a web page\(said), not an answer of the service: a proxy, or another port?")
        }
    }

    /// The body as JSON of a good answer.
    ///
    /// - Throws: ``ProbeFailure``: what ``expectGood()`` says, or `protocol` for what is no JSON.
    func json() throws(ProbeFailure) -> JSONValue {
        try expectGood()
        return try http.json(to: path, in: .transfer)
    }

    /// The body as JSON; nil for what is no JSON or no success.
    var jsonIfGood: JSONValue? {
        guard isGood else { return nil }
        do throws(ProbeFailure) {
            return try http.json()
        } catch {
            return nil
        }
    }

    /// What an answer means that is no success.
    var refusal: ProbeFailure {
        let body = ModelErrorBody(http)
        let said = body.text.map { ": \($0)" } ?? ""
        let (reason, hint) = verdict(body)
        return failure(reason, "answered \(status)\(said)\(hint)")
    }

    /// A failure in what this answer says; `message` goes on after the path.
    func failure(_ reason: FailureReason, _ message: String) -> ProbeFailure {
        ProbeFailure(reason, in: .transfer, "\(path) \(message)")
    }

    private func verdict(_ body: ModelErrorBody) -> (FailureReason, hint: String) {
        if body.isOverload || status == 429 { return (.saturated, http.retryAfter) }
        return switch status {
        case 401, 403: (.auth, wasSigned ? "; our credentials are refused" : "; it wants an API key: set `api_key`")
        case 503 where body.isLoading: (.starting, "")
        case 404: (.http4xx, body.text == nil ? ": it has no such path" : "")
        case 424: (.http4xx, "; the model's backend fails, the service's log says why")
        case 400...499: (.http4xx, "")
        case 500...599: (.http5xx, "")
        case 300...399: (.assertion, redirectHint)
        default: (.assertion, "")
        }
    }

    private var redirectHint: String {
        ": it redirects\(http.redirectTarget.map { " to \($0)" } ?? ""), and redirects are not followed"
    }
}
