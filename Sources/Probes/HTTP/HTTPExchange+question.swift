import Probing
import Vocabulary

extension HTTPExchange {
    /// GETs `path` of `server`, as one of several questions: a connection that breaks off says which one it was.
    ///
    /// - Throws: ``ProbeFailure`` as of ``send(_:isLast:run:)``; its message begins with the question, unless there was no
    ///   connection to put it over.
    func get(
        _ path: String,
        of server: HTTPServer,
        isLast: Bool = true,
        run: ProbeRun
    ) async throws(ProbeFailure) -> HTTPAnswer {
        let call = try server.call(path)
        do throws(ProbeFailure) {
            return try await send(call, isLast: isLast, run: run)
        } catch {
            switch error.phase {
            case .dns, .connect, .tls: throw error
            case .auth, .wait, .transfer, .query, nil:
                throw ProbeFailure(error.reason, in: error.phase, "GET \(path): \(error.message)")
            }
        }
    }
}
