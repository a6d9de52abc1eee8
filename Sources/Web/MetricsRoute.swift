import Exposition
import HTTPTypes
import Hummingbird
import NIOCore

/// `/metrics`: the registry, in the format that the client asks for.
struct MetricsRoute {
    let sources: WebSources
    let box: PolicyBox

    func add(to router: Router<WebContext>) {
        router.get("metrics") { request, _ -> Response in
            guard box.policy.servesMetrics else { throw RequestFailure.notFound("metrics are switched off") }
            let format = ExpositionFormat(accept: request.headers[.accept])
            return Response(
                status: .ok,
                headers: [.contentType: format.contentType, .vary: "Accept"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: format.encode(sources.metrics.collect())))
            )
        }
    }
}
