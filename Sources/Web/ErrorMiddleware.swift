import HTTPTypes
import Hummingbird
import Logging
import Vocabulary

/// Turns every error into our JSON shape.
struct ErrorMiddleware: RouterMiddleware {
    let table: RouteTable

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let failure as RequestFailure {
            return .error(failure)
        } catch let error as HTTPError {
            return .error(failure(error, request))
        } catch {
            context.logger.error(
                "a request failed",
                metadata: ["path": "\(Area.shownPath(request))", "error": "\(error)"]
            )
            return .error(
                RequestFailure(status: .internalServerError, code: "internal", message: "this request failed here")
            )
        }
    }

    private func failure(_ error: HTTPError, _ request: Request) -> RequestFailure {
        guard error.status == .notFound else {
            let code = error.status.reasonPhrase.lowercased().replacing(" ", with: "_")
            return RequestFailure(
                status: error.status,
                code: code,
                message: error.body ?? error.status.reasonPhrase,
                headers: error.headers
            )
        }
        let printable = request.uri.path.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }
        let path = String(String.UnicodeScalarView(printable)).shortened(to: 100)
        let methods = table.methods(of: request.uri.path)
        guard methods.isEmpty else {
            return RequestFailure(
                status: .methodNotAllowed,
                code: "method_not_allowed",
                message: "\(path) does not take \(request.method)",
                headers: [.allow: methods.joined(separator: ", ")]
            )
        }
        return .notFound(error.body ?? "there is no \(request.method) \(path)")
    }
}
