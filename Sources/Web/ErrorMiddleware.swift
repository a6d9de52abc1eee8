import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into our JSON shape, and puts on every answer the headers that all of them carry.
struct ErrorMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let failure as RequestFailure {
            response = .error(failure)
        } catch let error as HTTPError {
            response = .error(Self.failure(error, request))
        } catch {
            context.logger.error("a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            response = .error(
                RequestFailure(status: .internalServerError, code: "internal", message: "this request failed here")
            )
        }
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.contentSecurityPolicy] = "default-src 'self'"
        return response
    }

    private static func failure(_ error: HTTPError, _ request: Request) -> RequestFailure {
        guard error.status == .notFound else {
            let code = error.status.reasonPhrase.lowercased().replacing(" ", with: "_")
            return RequestFailure(
                status: error.status,
                code: code,
                message: error.body ?? error.status.reasonPhrase,
                headers: error.headers
            )
        }
        let path = String(request.uri.path.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }.prefix(100))
        return .notFound(error.body ?? "there is no \(request.method) \(path)")
    }
}
