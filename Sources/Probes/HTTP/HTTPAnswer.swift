package import NIOCore
package import Vocabulary

/// What a web server answered.
package struct HTTPAnswer: Sendable {
    package let status: Int
    /// In the order of the wire, repeated fields apart.
    package let headers: [(name: String, value: String)]
    package let body: ByteBuffer
    /// The body went on beyond the call's limit.
    package let isTruncated: Bool
    /// The connection had served an earlier call.
    package let reusedConnection: Bool

    /// The first field of that name; names know no case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }

    /// The body as text; bytes that are no UTF-8 become U+FFFD.
    package var text: String { String(buffer: body) }

    /// The body as JSON.
    ///
    /// - Throws: ``ProbeFailure`` with reason `protocol` that says where it is none.
    package func json() throws(ProbeFailure) -> JSONValue {
        do throws(JSONError) {
            return try JSONParser.parse(body.readableBytesView)
        } catch {
            let place = "\(error.message) at byte \(error.offset)"
            throw ProbeFailure(.protocol, "expected JSON, found \(place), in\(excerpt)")
        }
    }

    /// What the body is, for the end of a message: a space and its first 100 characters, with an ellipsis when there are more.
    ///
    /// The ellipsis also says that a secret may be cut in two there.
    var excerpt: String {
        let bytes = body.readableBytesView
        guard !bytes.isEmpty else { return " an empty body" }
        let text = String(decoding: bytes.prefix(400), as: UTF8.self)
        let start = text.shortened(to: 100)
        return " \(start)\(bytes.count > 400 && !start.hasSuffix("…") ? "…" : "")"
    }
}
