import Glibc

/// Reads the small files that the kernel shows below `/proc` and `/sys`, with plain system calls.
package enum KernelFile {
    /// In bytes: more of a file is not read.
    package static let longest = 256 * 1024

    /// The file's text; nil when it cannot be read or is empty.
    ///
    /// Blocks for as long as the kernel takes, which is not at all for its own files.
    package static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < longest {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { break }
            bytes += chunk.prefix(count)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
