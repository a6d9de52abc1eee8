import HTTPTypes
import Hummingbird

/// Lets the pages of configured origins read our answers; never with credentials.
struct CrossOriginMiddleware: RouterMiddleware {
    let box: PolicyBox

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let origins = box.policy.corsOrigins
        guard let origin = request.headers[.origin], origins.contains("*") || origins.contains(origin) else {
            return try await next(request, context)
        }
        var response = request.method == .options ? Self.preflight : try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origins.contains("*") ? "*" : origin
        response.headers.append(HTTPField(name: .vary, value: "Origin"))
        return response
    }

    /// Pages may read, and never change anything.
    private static var preflight: Response {
        var response = Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, HEAD, OPTIONS",
                .accessControlAllowHeaders: "Authorization, X-API-Key, Content-Type",
                .accessControlMaxAge: "600",
            ]
        )
        // RFC 9110 §8.6: a 204 has none.
        response.headers[.contentLength] = nil
        return response
    }
}
