import CZlib
import Exposition
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Compresses answers of more than 1 KiB for clients that ask for gzip.
///
/// Level 1: a scrape of 40 KB takes a tenth of a millisecond and shrinks to a tenth; level 6 takes twice as long for
/// little more.
struct GzipMiddleware: RouterMiddleware {
    private static let smallest = 1024
    /// Longer answers to queries would keep a thread of everybody's busy for long.
    private static let largest = 4 << 20

    func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        guard let length = response.body.contentLength, length > Self.smallest, length <= Self.largest,
            response.headers[.contentEncoding] == nil
        else { return response }
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard AcceptHeader.prefersGzip(acceptEncoding: request.headers[.acceptEncoding]) else { return response }
        let body = CollectedBody()
        try await response.body.write(CollectingWriter(body: body))
        guard let compressed = Gzip.compress(body.bytes) else { return response }
        response.headers[.contentEncoding] = "gzip"
        response.body = ResponseBody(byteBuffer: compressed)
        return response
    }
}

/// The bytes of a body whose length is known and small.
private final class CollectedBody: Sendable {
    private let collected = Mutex(ByteBuffer())

    var bytes: ByteBuffer { collected.withLock { $0 } }

    func append(_ buffer: ByteBuffer) {
        collected.withLock { _ = $0.writeImmutableBuffer(buffer) }
    }
}

private struct CollectingWriter: ResponseBodyWriter {
    let body: CollectedBody

    mutating func write(_ buffer: ByteBuffer) async throws { body.append(buffer) }
    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}

enum Gzip {
    /// `bytes` as a gzip stream (RFC 1952); nil when zlib refuses, which only lack of memory explains.
    static func compress(_ bytes: ByteBuffer) -> ByteBuffer? {
        var stream = unsafe z_stream()
        // 15 bits of window, plus 16 for a gzip header instead of zlib's own.
        guard
            unsafe deflateInit2_(
                &stream,
                1,
                Z_DEFLATED,
                15 + 16,
                8,
                Z_DEFAULT_STRATEGY,
                ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)
            ) == Z_OK
        else { return nil }
        defer { unsafe deflateEnd(&stream) }
        var input = Array(bytes.readableBytesView)
        var output = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(input.count))) + 32)
        let result = unsafe input.withUnsafeMutableBufferPointer { source in
            unsafe output.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                return unsafe deflate(&stream, Z_FINISH)
            }
        }
        guard result == Z_STREAM_END else { return nil }
        return ByteBuffer(bytes: output.prefix(Int(unsafe stream.total_out)))
    }
}
