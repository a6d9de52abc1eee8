import PromQL
import Vocabulary

/// Why a query has no answer, in the words of Prometheus' API.
struct QueryFailure: Error {
    enum Kind: String {
        case badData = "bad_data"
        case execution, timeout, canceled, `internal`
        case notFound = "not_found"
    }

    enum Status { case badRequest, notFound, unprocessable, unavailable, internalError }

    /// In UTF-8 bytes: messages repeat what they are about.
    private static let longestMessage = 2000

    let kind: Kind
    let message: String
    let status: Status

    init(_ kind: Kind, _ message: String, _ status: Status) {
        (self.kind, self.message, self.status) = (kind, message.shortened(to: Self.longestMessage), status)
    }

    static func badData(_ message: String) -> QueryFailure { QueryFailure(.badData, message, .badRequest) }

    /// `invalid parameter "start": …`.
    static func parameter(_ name: String, _ message: String) -> QueryFailure {
        .badData("invalid parameter \(name.goQuoted): \(message)")
    }

    init(_ failure: EvaluationFailure) {
        switch failure.code {
        case .execution, .tooManySamples, .unsupported: self.init(.execution, failure.message, .unprocessable)
        case .timeout: self.init(.timeout, failure.message, .unavailable)
        case .canceled: self.init(.canceled, failure.message, .unavailable)
        }
    }
}
