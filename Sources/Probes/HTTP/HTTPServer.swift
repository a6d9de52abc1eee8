package import Vocabulary

/// A server with an API over HTTP, and who asks it: what the calls of one service have in common.
package struct HTTPServer: Hashable, Sendable {
    /// Without query; its path, which ends in no slash, goes before the path of every call.
    package let base: ServiceURL
    /// Sent with every call: the headers that say who asks.
    package let headers: [HTTPField]
    package let tls: TLSOptions
    /// How long after its start it may refuse connections, where servers of its kind listen late; zero otherwise.
    package let startingGrace: Duration

    package init(
        _ base: ServiceURL,
        headers: [HTTPField] = [],
        tls: TLSOptions = TLSOptions(),
        startingGrace: Duration = .zero
    ) {
        self.base = base
        self.headers = headers
        self.tls = tls
        self.startingGrace = startingGrace
    }

    /// A call of `path`, which begins with a slash and is percent-encoded; a body is JSON.
    ///
    /// - Throws: ``ProbeFailure`` with reason `internal` when base and path make no URL.
    package func call(
        _ path: String,
        method: String = "GET",
        json body: String? = nil
    ) throws(ProbeFailure) -> HTTPCall {
        let url: ServiceURL
        do throws(ServiceURLError) {
            url = try ServiceURL(parsing: base.origin + base.path + path)
        } catch {
            throw ProbeFailure(.internal, "\(base)\(path) is no URL: \(error)")
        }
        let type = body == nil ? nil : HTTPField("Content-Type", "application/json")
        return HTTPCall(method, url, headers: headers + [type].compactMap(\.self), body: body, tls: tls)
    }
}
