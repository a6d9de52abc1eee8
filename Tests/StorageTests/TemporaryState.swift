import Glibc
import Logging
import Storage
import Vocabulary

/// A state directory below /tmp that goes away with this value.
final class TemporaryState: Sendable {
    let path: String

    init() throws {
        let template = "/tmp/vedette-storage-XXXXXX"
        let made = unsafe template.withCString { unsafe strdup($0) }
        defer { unsafe free(made) }
        struct CannotMake: Error {}
        guard let made = unsafe made, let made = unsafe mkdtemp(made) else { throw CannotMake() }
        path = unsafe String(cString: made) + "/var"
    }

    deinit {
        for name in [StateDirectory.lockName, Archive.fileName, "\(Archive.fileName)-wal", "\(Archive.fileName)-shm"] {
            unsafe unlink("\(path)/\(name)")
        }
        unsafe rmdir(path)
        unsafe rmdir(String(path.dropLast("/var".count)))
    }

    func open() throws -> StateDirectory {
        try StateDirectory(path: path, started: "2026-01-01T00:00:00.000Z")
    }

    func mode(of name: String = "") -> mode_t? {
        var info = stat()
        guard unsafe stat("\(path)/\(name)", &info) == 0 else { return nil }
        return info.st_mode & 0o7777
    }
}

extension Logger {
    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Transition {
    static func example(
        _ service: ServiceName,
        at seconds: Int64,
        from: Health = .healthy,
        to: Health = .unhealthy
    ) -> Transition {
        Transition(
            service: service,
            from: from,
            to: to,
            at: WallTime(nanosecondsSinceEpoch: seconds * 1_000_000_000),
            check: .live,
            reason: .connectRefused,
            message: "connection refused \u{2603} by 'x'; --",
            becauseOf: ServiceName("postgres")
        )
    }
}
