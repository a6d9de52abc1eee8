import HTTPTypes
import Hummingbird

/// Refuses methods that nobody here has heard of, before anything counts them.
///
/// Clients choose their methods, and Hummingbird keeps its figures for every one that it has seen.
struct MethodMiddleware: RouterMiddleware {
    private static let known: Set<HTTPRequest.Method> = [.get, .head, .options, .post, .put, .patch, .delete]

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard !Self.known.contains(request.method) else { return try await next(request, context) }
        return .error(
            RequestFailure(status: .notImplemented, code: "not_implemented", message: "this method is not known here")
        )
    }
}
