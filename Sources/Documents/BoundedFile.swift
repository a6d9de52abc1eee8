import Glibc

/// Reads small regular files whole.
package enum BoundedFile {
    package struct Failure: Error, Hashable {
        package let message: String

        package init(message: String) {
            self.message = message
        }
    }

    /// The bytes of the file at `path`.
    ///
    /// - Throws: what is wrong with it, without its path.
    package static func read(_ path: String, atMost limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Failure(message: unsafe String(cString: strerror(errno)).lowercased()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(message: "not a regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw Failure(message: unsafe String(cString: strerror(errno)).lowercased())
            }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw Failure(message: "longer than \(limit) bytes") }
        }
    }

    /// Whether the process may read `path`; nil when it may, else why not.
    package static func obstacle(_ path: String) -> String? {
        do {
            _ = try read(path, atMost: 4 << 20)
            return nil
        } catch {
            return error.message
        }
    }

    package static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }
}
