import CZlib

/// Decompresses gzip (RFC 1952) without ever holding more than a limit.
enum Inflater {
    enum Failure: Error, Hashable {
        /// The content is longer than the limit.
        case tooLong
        /// The bytes are no gzip, or end too early.
        case damaged(String)
    }

    /// Bytes that are decompressed in one go.
    private static let step = 64 << 10

    /// The content of a gzip file, which may have several members.
    static func inflate(_ compressed: Span<UInt8>, atMost limit: Int) throws(Failure) -> [UInt8] {
        var stream = unsafe z_stream()
        // 15 bits of window, plus 16 for a gzip header instead of zlib's own.
        guard unsafe inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
            throw .damaged("zlib has no memory")
        }
        defer { unsafe inflateEnd(&stream) }
        let result = unsafe compressed.withUnsafeBufferPointer { source in
            unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.avail_in = UInt32(clamping: source.count)
            return unsafe run(&stream, limit)
        }
        return try result.get()
    }

    private static func run(_ stream: inout z_stream, _ limit: Int) -> Result<[UInt8], Failure> {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: step)
        while true {
            let code = unsafe piece.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                return unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            }
            output += piece.prefix(step - Int(unsafe stream.avail_out))
            guard output.count <= limit else { return .failure(.tooLong) }
            switch code {
            case Z_STREAM_END:
                guard unsafe stream.avail_in > 0 else { return .success(output) }
                guard unsafe inflateReset(&stream) == Z_OK else { return .failure(.damaged("zlib fails")) }
            case Z_OK:
                if unsafe stream.avail_in == 0, unsafe stream.avail_out > 0 {
                    return .failure(.damaged("unexpected end"))
                }
            case Z_BUF_ERROR: return .failure(.damaged("unexpected end"))
            case Z_MEM_ERROR: return .failure(.damaged("zlib has no memory"))
            default: return .failure(.damaged("invalid data"))
            }
        }
    }
}
