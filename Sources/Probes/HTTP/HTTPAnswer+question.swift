import Vocabulary

extension HTTPAnswer {
    /// The body as JSON; a failure names the `question` that it answers.
    ///
    /// - Throws: ``ProbeFailure`` with reason `protocol` that says where it is none.
    func json(to question: String) throws(ProbeFailure) -> JSONValue {
        do throws(ProbeFailure) {
            return try json()
        } catch {
            throw ProbeFailure(error.reason, in: .query, "\(question): \(error.message)")
        }
    }

    /// The reason behind a status that may be of somebody in between.
    var foreignReason: FailureReason {
        switch status {
        case 400...499: .http4xx
        case 500...599: .http5xx
        default: .assertion
        }
    }

    /// When the server wants to be asked again, for a message: a comma and the header's text; empty without one.
    var retryAfter: String {
        header("Retry-After").map { ", asks to wait \($0)\($0.allSatisfy(\.isNumber) ? " s" : "")" } ?? ""
    }
}
