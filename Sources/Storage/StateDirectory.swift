import Glibc

/// The directory that holds the state, ours alone from `init` until this value is gone.
///
/// One process per directory: an advisory lock (`flock(2)`) on `vedette.lock` keeps a second one out. The kernel lets
/// go of it when the process ends, however it ends, so there is no stale lock to clean up.
package final class StateDirectory: Sendable {
    /// The name of the lock file; its text is `<pid> <start time>` of the holder.
    package static let lockName = "vedette.lock"

    package let path: String
    /// Nobody but the owner may enter the directory.
    ///
    /// A directory made here is private; one that was there before keeps its mode, since it may be shared for a reason.
    package let isPrivate: Bool
    private let lock: Int32

    /// Makes the directory when it is missing (0700, and its parents as the umask says) and locks it.
    ///
    /// - Parameters:
    ///   - path: the directory.
    ///   - started: the start time that is written into the lock file, for whoever finds it.
    /// - Throws: ``StorageError`` with `held` when another process is there, `unavailable` when it cannot be made.
    package init(path: String, started: String) throws(StorageError) {
        try Self.make(path)
        self.path = path
        isPrivate = Self.mode(of: path).map { $0 & 0o077 == 0 } ?? false
        lock = try Self.lock("\(path)/\(Self.lockName)", text: "\(getpid()) \(started)\n")
    }

    deinit {
        close(lock)
    }

    private static func make(_ path: String) throws(StorageError) {
        var position = path.startIndex
        while let slash = path[position...].dropFirst().firstIndex(of: "/") {
            unsafe mkdir(String(path[..<slash]), 0o755)
            position = slash
        }
        if unsafe mkdir(path, 0o700) == 0 { return }
        guard errno == EEXIST, let mode = mode(of: path), mode & S_IFMT == S_IFDIR else {
            throw StorageError(.unavailable, "cannot make the state directory \(path): \(PrivateFile.reason(errno))")
        }
    }

    private static func mode(of path: String) -> mode_t? {
        var info = stat()
        guard unsafe stat(path, &info) == 0 else { return nil }
        return info.st_mode
    }

    private static func lock(_ path: String, text: String) throws(StorageError) -> Int32 {
        let file = try PrivateFile.open(path)
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            defer { close(file) }
            guard code == EWOULDBLOCK else {
                throw StorageError(.unavailable, "cannot lock \(path): \(PrivateFile.reason(code))")
            }
            throw heldError(path, holder: read(file))
        }
        guard ftruncate(file, 0) == 0, write(text, to: file) else {
            let code = errno
            close(file)
            throw StorageError(.unavailable, "cannot write the lock file \(path): \(PrivateFile.reason(code))")
        }
        return file
    }

    private static func heldError(_ path: String, holder: String) -> StorageError {
        let words = holder.split(whereSeparator: \.isWhitespace)
        guard let pid = words.first.flatMap({ Int32($0) }), pid > 0 else {
            return StorageError(.held(by: nil), "\(path) is locked by another process")
        }
        let since = words.count > 1 ? ", running since \(words[1])" : ""
        return StorageError(.held(by: pid), "\(path) is locked by process \(pid)\(since); one state, one process")
    }

    /// The first bytes of the holder's text, printable ASCII only.
    private static func read(_ file: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return "" }
        return String(decoding: bytes.prefix(count).filter { (0x20...0x7E).contains($0) }, as: UTF8.self)
    }

    private static func write(_ text: String, to file: Int32) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) } == bytes.count
    }
}
