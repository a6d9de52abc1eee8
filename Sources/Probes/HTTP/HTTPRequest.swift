import NIOCore
import NIOHTTP1
import Vocabulary

/// A call made ready to be sent: what is the same in all runs of a check is made once.
final class HTTPRequest: Sendable {
    let call: HTTPCall
    let endpoint: Endpoint
    let keepsConnection: Bool
    let head: HTTPRequestHead
    /// Head and body as they go over the wire.
    let bytes: ByteBuffer

    init(_ call: HTTPCall, keepsConnection: Bool) {
        self.call = call
        self.keepsConnection = keepsConnection
        var tls = call.tls
        tls.applicationProtocols = ["http/1.1"]
        endpoint = Endpoint(call.url, tls: tls)
        head = Self.head(of: call, keepsConnection: keepsConnection)
        bytes = Self.bytes(head, body: call.body)
    }

    /// The request line and headers; the caller's own headers win over ours.
    private static func head(of call: HTTPCall, keepsConnection: Bool) -> HTTPRequestHead {
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

    /// The message of RFC 9112 §2.1; ``HTTPField`` and the settings let nothing through that breaks out of its line.
    private static func bytes(_ head: HTTPRequestHead, body: String?) -> ByteBuffer {
        var text = "\(head.method.rawValue) \(head.uri) HTTP/1.1\r\n"
        for (name, value) in head.headers { text += "\(name): \(value)\r\n" }
        return ByteBuffer(string: text + "\r\n" + (body ?? ""))
    }
}
