package import Vocabulary

/// What to ask a web server.
package struct HTTPCall: Hashable, Sendable {
    /// 1 MiB: longer answers say nothing more about the health of a service.
    package static let defaultBodyLimit = 1 << 20

    package var method: String
    package var url: ServiceURL
    package var headers: [HTTPField]
    package var body: String?
    /// In bytes; the answer's body is read up to here.
    package var bodyLimit: Int
    /// Whether a body longer than the limit makes the answer useless (`protocol`); otherwise it is cut there, and of an answer
    /// of 400 and above where the connection ends.
    package var needsWholeBody: Bool
    package var tls: TLSOptions

    package init(
        _ method: String = "GET",
        _ url: ServiceURL,
        headers: [HTTPField] = [],
        body: String? = nil,
        bodyLimit: Int = HTTPCall.defaultBodyLimit,
        needsWholeBody: Bool = true,
        tls: TLSOptions = TLSOptions()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.bodyLimit = bodyLimit
        self.needsWholeBody = needsWholeBody
        self.tls = tls
    }

    /// Whether asking twice is the same as asking once (RFC 9110 §9.2.2).
    var isIdempotent: Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }
}
