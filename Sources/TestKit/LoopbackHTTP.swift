import NIOCore
import NIOPosix

/// One HTTP/1.1 request on a connection of its own, for tests that look at a server from outside.
package enum LoopbackHTTP {
    package struct Answer: Sendable {
        package let status: Int
        /// By lower-case name; of a repeated header the last.
        package let headers: [String: String]
        package let body: String
    }

    /// The longest answer that is read, in bytes.
    private static let limit = 16 << 20

    /// Sends the request and reads until the server closes.
    ///
    /// - Parameters:
    ///   - method: such as `GET`.
    ///   - url: `http://ADDRESS:PORT/path`, with an IP address or `localhost`.
    ///   - headers: beside `Host`, `Connection` and `Content-Length`.
    ///   - body: sent as it is.
    ///   - bytes: sent instead of `body` where it is no text.
    /// - Returns: the whole answer.
    /// - Throws: ``TestKitError``, or what NIO says: refused, reset, cancelled.
    package static func request(
        _ method: String = "GET",
        _ url: String,
        headers: [String: String] = [:],
        body: String = "",
        bytes: [UInt8]? = nil
    ) async throws -> Answer {
        let target = try Target(url)
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(5))
            .connect(host: target.host, port: target.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        var head = "\(method) \(target.path) HTTP/1.1\r\nHost: \(target.host):\(target.port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let content = bytes ?? Array(body.utf8)
        head += "Content-Length: \(content.count)\r\n\r\n"
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: Array(head.utf8) + content))
            var answer = ByteBuffer()
            for try await part in inbound {
                answer.writeImmutableBuffer(part)
                guard answer.readableBytes <= limit else { throw TestKitError("longer than \(limit) bytes") }
            }
            return try parse(answer)
        }
    }

    private struct Target {
        let host: String
        let port: Int
        let path: String

        init(_ url: String) throws(TestKitError) {
            let rest = url.hasPrefix("http://") ? url.dropFirst("http://".count) : ""
            let authority = rest.prefix { $0 != "/" }
            let parts = authority.split(separator: ":")
            guard parts.count == 2, let port = Int(parts[1]) else { throw TestKitError("not a URL: \(url)") }
            host = String(parts[0])
            self.port = port
            let path = rest.dropFirst(authority.count)
            self.path = path.isEmpty ? "/" : String(path)
        }
    }

    private static func parse(_ buffer: ByteBuffer) throws(TestKitError) -> Answer {
        let bytes = Array(buffer.readableBytesView)
        let separator = Array("\r\n\r\n".utf8)
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) else {
            throw TestKitError("no complete head in \(bytes.count) bytes")
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count >= 2, let status = Int(words[1]) else { throw TestKitError("no status line") }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let rest = bytes[(end + separator.count)...]
        let isChunked = headers["transfer-encoding"]?.lowercased() == "chunked"
        let body = isChunked ? unchunked(rest) : Array(rest)
        return Answer(status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    private static func unchunked(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var rest = bytes
        var body: [UInt8] = []
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let size = String(decoding: rest[rest.startIndex..<newline], as: UTF8.self).prefix { $0.isHexDigit }
            guard let count = Int(size, radix: 16), count > 0 else { break }
            rest = rest[(newline + 1)...]
            body += rest.prefix(count)
            rest = rest.dropFirst(count).dropFirst(2)
        }
        return body
    }
}
