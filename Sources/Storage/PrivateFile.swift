import Glibc

/// A file that only its owner may read and write.
enum PrivateFile {
    /// Opens the file, makes it when it is missing, and gives it the mode 0600; the caller closes the descriptor.
    ///
    /// A symbolic link in its place is refused.
    static func open(_ path: String) throws(StorageError) -> Int32 {
        let file = unsafe path.withCString { unsafe Glibc.open($0, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        guard file >= 0 else { throw StorageError(.unavailable, "cannot open \(path): \(reason(errno))") }
        guard fchmod(file, 0o600) == 0 else {
            let code = errno
            close(file)
            throw StorageError(.unavailable, "cannot protect \(path): \(reason(code))")
        }
        return file
    }

    /// What an `errno` means.
    static func reason(_ code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
