import FoundationEssentials
import Glibc
import Synchronization

/// A directory under /tmp for one test, owned by the account that servers run as, and removed with its last user.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/vedette-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw TestKitError("mkdtemp: errno \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try ServerAccount.own(path)
        Leftovers.note(path)
    }

    deinit { remove() }

    /// The path of an entry of the directory.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file that belongs to the servers' account, with mode 0600 unless told.
    @discardableResult
    package func write(_ text: String, to name: String, mode: UInt32 = 0o600) throws -> String {
        let file = path(name)
        try Data(text.utf8).write(to: URL(filePath: file))
        guard unsafe chmod(file, mode) == 0 else { throw TestKitError("chmod \(file): errno \(errno)") }
        try ServerAccount.own(file)
        return file
    }

    /// Makes a directory in it that belongs to the servers' account, and returns its path.
    package func makeDirectory(_ name: String) throws -> String {
        guard unsafe mkdir(path(name), 0o755) == 0 else { throw TestKitError("mkdir \(path(name)): errno \(errno)") }
        try ServerAccount.own(path(name))
        return path(name)
    }

    /// Removes the directory now; servers in it should have ended.
    package func remove() {
        Leftovers.remove(path)
    }
}

/// The account that servers run as: `postgres` when we are root, since PostgreSQL refuses to run as root.
enum ServerAccount {
    static var isRoot: Bool { geteuid() == 0 }

    /// Gives a path to the servers' account.
    static func own(_ path: String) throws {
        guard isRoot else { return }
        guard let entry = unsafe getpwnam("postgres") else { throw TestKitError("there is no user `postgres`") }
        guard unsafe chown(path, entry.pointee.pw_uid, entry.pointee.pw_gid) == 0 else {
            throw TestKitError("chown \(path): errno \(errno)")
        }
    }
}

/// What must be gone when the process ends, however many owners are still alive then.
///
/// Objects that live to the end of the process (a server that suites share) are never deinitialised.
enum Leftovers {
    private struct State {
        var isArmed = false
        var paths: Set<String> = []
        var children: [pid_t: ServerProcess.Child] = [:]
    }

    private static let state = Mutex(State())

    static func note(_ path: String) {
        arm()
        _ = state.withLock { $0.paths.insert(path) }
    }

    static func note(_ child: ServerProcess.Child) {
        arm()
        state.withLock { $0.children[child.pid] = child }
    }

    static func forget(_ child: ServerProcess.Child) {
        _ = state.withLock { $0.children.removeValue(forKey: child.pid) }
    }

    static func remove(_ path: String) {
        guard state.withLock({ $0.paths.remove(path) }) != nil else { return }
        // A dying server may still write beside us: a second pass takes what the first one missed.
        for _ in 0..<3 where unsafe access(path, F_OK) == 0 { try? FileManager.default.removeItem(atPath: path) }
    }

    private static func arm() {
        let isFirst = state.withLock { state in
            defer { state.isArmed = true }
            return !state.isArmed
        }
        if isFirst { atexit { Leftovers.sweep() } }
    }

    /// Runs in `exit`: ends the servers in the way that leaves no shared memory behind, at most for a second.
    private static func sweep() {
        let (children, paths) = state.withLock { (Array($0.children.values), $0.paths) }
        for child in children { child.end() }
        for _ in 0..<100 where children.contains(where: { $0.exit == nil }) { usleep(10_000) }
        for child in children { child.send(SIGKILL) }
        for path in paths { remove(path) }
    }
}

/// Why a test's surroundings could not be set up.
package struct TestKitError: Error, CustomStringConvertible, Sendable {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
