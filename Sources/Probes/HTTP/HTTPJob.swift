import NIOCore
import NIOHTTP1
import Probing
import Vocabulary

/// One exchange as it is handed to the channel.
struct HTTPJob: Sendable {
    let call: HTTPCall
    let keepsConnection: Bool
    let isReused: Bool
    /// Whether the run's stopwatch stops with the answer.
    let isLast: Bool
    let run: ProbeRun?
    let promise: EventLoopPromise<HTTPAnswer>

    /// The request line and headers; the caller's own headers win over ours.
    var head: HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: call.url.authority)
        headers.add(name: "User-Agent", value: "vedette")
        headers.add(name: "Accept", value: "*/*")
        if call.url.user != nil || call.url.password != nil {
            let field = HTTPField.basic(user: call.url.user ?? "", password: call.url.password ?? "")
            headers.add(name: field.name, value: field.value)
        }
        var replaced: Set<String> = []
        for field in call.headers {
            if replaced.insert(field.name.lowercased()).inserted { headers.remove(name: field.name) }
            headers.add(name: field.name, value: field.value)
        }
        headers.replaceOrAdd(name: "Connection", value: keepsConnection ? "keep-alive" : "close")
        headers.remove(name: "Transfer-Encoding")
        headers.remove(name: "Content-Length")
        if let body = call.body { headers.add(name: "Content-Length", value: String(body.utf8.count)) }
        return HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: call.method),
            uri: call.url.requestTarget,
            headers: headers
        )
    }
}

/// An exchange that failed, and whether the server had begun to answer.
struct HTTPExchangeError: Error {
    let failure: ProbeFailure
    let isUnanswered: Bool
}
