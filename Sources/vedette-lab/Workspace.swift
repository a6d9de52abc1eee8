import FoundationEssentials
import Glibc

/// The lab's temporary directory; its name tells whose it is.
struct Workspace {
    private static let prefix = "vedette-lab-"
    private static let parent = "/tmp"

    let path: String

    /// Makes the directory, and removes those of labs that were killed.
    init(user: ServerUser) throws {
        Self.sweep()
        path = "\(Self.parent)/\(Self.prefix)\(getpid())"
        try? FileManager.default.removeItem(atPath: path)
        try Self.make(path, owner: user.owner)
    }

    /// A directory inside, for one server.
    func directory(_ name: String, user: ServerUser) throws -> String {
        let path = "\(path)/\(name)"
        try Self.make(path, owner: user.owner)
        return path
    }

    /// Removes everything; a server that dies meanwhile may write once more, hence the further passes.
    func remove() {
        for _ in 0..<5 where FileManager.default.fileExists(atPath: path) {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private static func make(_ path: String, owner: (uid: uid_t, gid: gid_t)?) throws {
        guard unsafe mkdir(path, 0o700) == 0, owner.map({ unsafe chown(path, $0.uid, $0.gid) == 0 }) ?? true else {
            throw LabError(.unavailable, "cannot make \(path): \(unsafe String(cString: strerror(errno)))")
        }
    }

    private static func sweep() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? [] {
            guard name.hasPrefix(prefix), let pid = pid_t(name.dropFirst(prefix.count)), pid > 0, pid != getpid(),
                kill(pid, 0) != 0, errno == ESRCH
            else { continue }
            try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
        }
    }
}
