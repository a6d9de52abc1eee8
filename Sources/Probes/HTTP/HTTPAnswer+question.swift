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

    /// When the server wants to be asked again, for a message: a comma and the header's text; empty without one.
    var retryAfter: String {
        header("Retry-After").map { ", asks to wait \($0)\($0.allSatisfy(\.isNumber) ? " s" : "")" } ?? ""
    }
}
