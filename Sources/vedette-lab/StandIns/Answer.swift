import FoundationEssentials
import HTTPTypes

/// What a stand-in answers.
struct Answer {
    var status: HTTPResponse.Status = .ok
    var contentType: String?
    var body = ""
    var headers: [String: String] = [:]
    /// How long the service works on it.
    var work: Duration = .zero
    /// The service does not answer at all while it is in this state.
    var isWithheld = false

    /// The service has done what it was asked, and nobody hears of it: the connection is reset.
    var isLost = false
    /// A line for the person at the terminal.
    var notice: String?

    /// No answer until a switch is thrown.
    static let withheld = Answer(isWithheld: true)

    static func text(_ body: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, contentType: "text/plain; charset=utf-8", body: body)
    }

    static func json(_ body: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status, contentType: "application/json", body: body)
    }

    static func empty(_ status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status: status)
    }

    /// The same after this much work.
    func taking(_ work: Duration) -> Answer {
        var answer = self
        answer.work = work
        return answer
    }

    /// The same with more headers.
    func adding(_ headers: [String: String]) -> Answer {
        var answer = self
        answer.headers.merge(headers) { $1 }
        return answer
    }
}

extension String {
    /// The text as a JSON string, with its quotes.
    var quoted: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A string always has an encoding.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
