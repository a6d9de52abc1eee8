import Glibc

/// How full a file system is, as `df` counts: what only root may use is neither used nor available.
struct FileSystemUsage: Sendable, Equatable {
    let available: Int64
    let used: Int64
    let inodes: Int64
    let freeInodes: Int64

    /// The share that ordinary accounts can still write; nil for a file system without blocks (`/proc`).
    var availableRatio: Double? {
        let (sum, overflow) = available.addingReportingOverflow(used)
        return overflow || sum <= 0 ? nil : Double(available) / Double(sum)
    }

    /// The share of inodes left; nil where the file system does not count them (btrfs).
    var freeInodeRatio: Double? { inodes > 0 ? Double(freeInodes) / Double(inodes) : nil }

    init(available: Int64, used: Int64, inodes: Int64, freeInodes: Int64) {
        self.available = available
        self.used = used
        self.inodes = inodes
        self.freeInodes = freeInodes
    }

    /// Asks the system; blocks for as long as the file system takes, which may be for ever.
    static func read(_ path: String) -> Result<FileSystemUsage, HostError> {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return .failure(HostError(code: errno)) }
        let size = UInt64(status.f_frsize)
        return .success(
            FileSystemUsage(
                available: bytes(UInt64(status.f_bavail), size),
                used: bytes(UInt64(status.f_blocks) - min(UInt64(status.f_bfree), UInt64(status.f_blocks)), size),
                inodes: Int64(clamping: status.f_files),
                freeInodes: Int64(clamping: status.f_favail)
            )
        )
    }

    private static func bytes(_ blocks: UInt64, _ size: UInt64) -> Int64 {
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: size)
        return overflow ? .max : Int64(clamping: bytes)
    }
}

/// A system call's refusal.
struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
    let code: Int32

    var description: String { unsafe String(cString: strerror(code)) }
}
