import HTTPTypes
import Hummingbird
import Logging
import Vocabulary

/// Measures every request, says which were slow, and puts on every answer the headers that all of them carry.
struct RequestMiddleware: RouterMiddleware {
    let box: PolicyBox
    let time: any Time
    let logger: Logger

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let started = time.now
        var response = try await next(request, context)
        let duration = started.duration(to: time.now)
        if let threshold = box.policy.slowRequestThreshold, duration > threshold {
            logger.warning(
                "a request was slow",
                metadata: [
                    "method": "\(request.method)", "path": "\(Area.shownPath(request))",
                    "status": "\(response.status.code)", "took": "\(duration.brief)",
                ]
            )
        }
        response.headers[.cacheControl] = "no-store"
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = "default-src 'self'"
        }
        // An error of an unknown path has a body whatever the method; after HEAD it would be taken for the next answer.
        return request.method == .head ? response.createHeadResponse() : response
    }
}
