package import NIOCore

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
}
