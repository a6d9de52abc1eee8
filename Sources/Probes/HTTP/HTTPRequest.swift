import NIOCore
import NIOHTTP1
import Vocabulary

/// A call made ready to be sent: what is the same in all runs of a check is made once.
final class HTTPRequest: Sendable {
    let call: HTTPCall
    let endpoint: Endpoint
    /// Whom the request is sent to instead, or who opens the way to the endpoint when it is encrypted; nil for nobody.
    let proxy: ServiceURL?
    let keepsConnection: Bool
    let head: HTTPRequestHead
    /// Head and body as they go over the wire.
    let bytes: ByteBuffer

    init(_ call: HTTPCall, proxy: ServiceURL? = nil, keepsConnection: Bool) {
        self.call = call
        self.proxy = proxy
        self.keepsConnection = keepsConnection
        var tls = call.tls
        tls.applicationProtocols = ["http/1.1"]
        endpoint = Endpoint(call.url, tls: tls)
        let forwarder = endpoint.tls == nil ? proxy : nil
        head = Self.head(of: call, forwarder, keepsConnection: keepsConnection)
        bytes = Self.bytes(head, body: call.body)
    }

    /// The request line and headers; the caller's own headers win over ours.
    ///
    /// A proxy that hands the request on is told the whole URL (RFC 9112 §3.2.2).
    private static func head(of call: HTTPCall, _ forwarder: ServiceURL?, keepsConnection: Bool) -> HTTPRequestHead {
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
        if let forwarder, let field = HTTPField.proxyAuthorization(forwarder) {
            headers.replaceOrAdd(name: field.name, value: field.value)
        }
        headers.replaceOrAdd(name: "Connection", value: keepsConnection ? "keep-alive" : "close")
        headers.remove(name: "Transfer-Encoding")
        headers.remove(name: "Content-Length")
        if let body = call.body { headers.add(name: "Content-Length", value: String(body.utf8.count)) }
        return HTTPRequestHead(
            version: .http1_1,
            method: HTTPMethod(rawValue: call.method),
            uri: (forwarder == nil ? "" : call.url.origin) + call.url.requestTarget,
            headers: headers
        )
    }

    /// The message of RFC 9112 §2.1; ``HTTPField`` and the settings let nothing through that breaks out of its line.
    private static func bytes(_ head: HTTPRequestHead, body: String?) -> ByteBuffer {
        var text = "\(head.method.rawValue) \(head.uri) HTTP/1.1\r\n"
        for (name, value) in head.headers { text += "\(name): \(value)\r\n" }
        return ByteBuffer(string: text + "\r\n" + (body ?? ""))
    }
}
