import Glibc
package import Vocabulary

/// The file that tells a starter where we listen, once we do: written beside its place and renamed.
package struct ReadyFile: Sendable {
    /// Why the file could not be written.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Writes `{"pid","listeners","started"}`.
    ///
    /// - Throws: ``Failure`` with the path and the system's reason.
    package func write(listeners: [(name: String, address: String)], started: WallTime) throws(Failure) {
        let content: JSON = [
            "pid": .integer(Int64(getpid())),
            "listeners": .object(listeners.map { JSON.Member($0.name, .text($0.address)) }),
            "started": .text(started.description),
        ]
        let temporary = "\(path).\(getpid())"
        // What an earlier process of this number left behind; a link laid there for us is not followed.
        unsafe unlink(temporary)
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure() }
        let bytes = content.bytes + [UInt8(ascii: "\n")]
        let isWritten =
            unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) } == bytes.count
        let isClosed = close(file) == 0
        guard isWritten, isClosed, unsafe rename(temporary, path) == 0 else {
            let error = failure()
            unsafe unlink(temporary)
            throw error
        }
    }

    /// Takes the file away, at the end.
    package func remove() { unsafe unlink(path) }

    private func failure() -> Failure {
        let reason = unsafe String(cString: strerror(errno))
        return Failure(description: "cannot write the ready file \(path): \(reason)")
    }
}
