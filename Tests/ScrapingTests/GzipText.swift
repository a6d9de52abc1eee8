import CZlib
import TestKit

/// Compresses for tests.
enum GzipText {
    /// `text`, so often, as one gzip file.
    static func compress(_ text: String, times: Int = 1) throws -> [UInt8] {
        var stream = unsafe z_stream()
        let size = unsafe Int32(MemoryLayout<z_stream>.size)
        let code = unsafe deflateInit2_(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        guard code == Z_OK else { throw TestKitError("zlib: \(code)") }
        defer { unsafe deflateEnd(&stream) }
        var input = Array(text.utf8)
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        for round in 1...times {
            unsafe input.withUnsafeMutableBufferPointer { source in
                unsafe stream.next_in = source.baseAddress
                unsafe stream.avail_in = UInt32(source.count)
                repeat {
                    let flush = round == times ? Z_FINISH : Z_NO_FLUSH
                    let left = unsafe piece.withUnsafeMutableBufferPointer { target in
                        unsafe stream.next_out = target.baseAddress
                        unsafe stream.avail_out = UInt32(target.count)
                        _ = unsafe deflate(&stream, flush)
                        return unsafe Int(stream.avail_out)
                    }
                    output += piece.dropLast(left)
                } while unsafe stream.avail_out == 0
            }
        }
        return output
    }
}
