import HTTPTypes
import Hummingbird
import NIOCore
import Vocabulary

/// Why a request to Alertmanager's API is refused; the answer is the message as a JSON string, as there.
struct AlertmanagerFailure: Error {
    /// In characters: messages repeat what they are about.
    private static let longestMessage = 1000

    let status: HTTPResponse.Status
    let message: String

    init(_ status: HTTPResponse.Status, _ message: String) {
        self.status = status
        self.message = message.shortened(to: Self.longestMessage)
    }

    static func badRequest(_ message: String) -> AlertmanagerFailure { AlertmanagerFailure(.badRequest, message) }

    /// Answers with what `body` returns, or with why it refuses.
    static func answering(_ body: () async throws -> Response) async throws -> Response {
        do {
            return try await body()
        } catch let failure as AlertmanagerFailure {
            return .json(.text(failure.message), status: failure.status)
        } catch let failure as QueryFailure {
            return .json(.text(failure.message), status: .badRequest)
        }
    }
}
