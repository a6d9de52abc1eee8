import Probing
import Vocabulary

/// The questions that one run puts to one model server, one after the other over one connection.
struct ModelConversation: Sendable {
    /// In bytes: what no health answer, card or description of a model exceeds.
    static let shortBody = 64 << 10

    let server: HTTPServer
    let exchange: HTTPExchange
    let presence: ModelPresence
    let run: ProbeRun

    /// GETs `path`, which begins with a slash and is percent-encoded.
    ///
    /// - Parameters:
    ///   - path: goes behind the server's own path.
    ///   - limit: of the body, in bytes.
    ///   - isCut: whether a longer body is cut there; otherwise it is `protocol`.
    ///   - isLast: whether the run ends with this answer, whatever it is.
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``ProbeFailure`` when there is no answer.
    func ask(
        _ path: String,
        limit: Int = ModelConversation.shortBody,
        isCut: Bool = false,
        isLast: Bool = false
    ) async throws(ProbeFailure) -> ModelAnswer {
        var call = try server.call(path)
        call.bodyLimit = limit
        call.needsWholeBody = !isCut
        do throws(ProbeFailure) {
            let answer = try await exchange.send(call, isLast: isLast, run: run)
            presence.noteAnswer()
            return ModelAnswer(
                path: call.url.path,
                http: answer,
                wasSigned: call.headers.contains { ["authorization", "api-key"].contains($0.name.lowercased()) }
            )
        } catch {
            throw presence.explain(error)
        }
    }
}
