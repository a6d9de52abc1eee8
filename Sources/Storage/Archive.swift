import GRDB
import Glibc
import Vocabulary

/// The SQLite file: what its tables are and how they are read and written.
///
/// WAL mode with one writer and one reader; in memory, one connection. Every commit is on the disk when it returns
/// (`synchronous=FULL`).
package struct Archive: Sendable {
    /// The name of the file in the state directory.
    package static let fileName = "vedette.db"

    /// The connections; GRDB runs writes one after the other on a queue of its own.
    let writer: any DatabaseWriter
    /// Tells the rows of this process, whose engine clock is its own, from those of others.
    let run = Int64.random(in: 1 ... .max)

    /// Opens the file in `directory`, makes it when it is missing, and brings its tables up to date.
    ///
    /// - Parameter directory: nil keeps everything in memory, until the process ends.
    /// - Throws: ``StorageError`` with `unavailable`, `unusable` or `notDurable`.
    package init(in directory: StateDirectory?) throws(StorageError) {
        let path = directory.map { "\($0.path)/\(Self.fileName)" }
        do {
            writer = try Self.open(path)
            try Self.makeDurable(writer)
            try Self.migrate(writer, path: path ?? ":memory:")
        } catch let error as StorageError {
            throw error
        } catch {
            throw Self.explain(error, path: path ?? ":memory:")
        }
    }

    private static func open(_ path: String?) throws -> any DatabaseWriter {
        var configuration = Configuration()
        configuration.label = "storage"
        configuration.maximumReaderCount = 1
        configuration.busyMode = .timeout(5)
        guard let path else { return try DatabaseQueue(configuration: configuration) }
        // Made before SQLite does it: the mode is then also that of the `-wal` and `-shm` files beside it.
        close(try PrivateFile.open(path))
        return try DatabasePool(path: path, configuration: configuration)
    }

    /// Asks for `synchronous=FULL` and reads it back.
    ///
    /// GRDB sets NORMAL when it opens a file in WAL mode, after `prepareDatabase`, so it has to be set here.
    private static func makeDurable(_ writer: any DatabaseWriter) throws {
        let level = try writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = FULL")
            return try Int.fetchOne(db, sql: "PRAGMA synchronous")
        }
        guard level == 2 else {
            throw StorageError(.notDurable, "SQLite answers synchronous=\(level.map(String.init) ?? "?"), not 2 (FULL)")
        }
    }

    private static func migrate(_ writer: any DatabaseWriter, path: String) throws {
        let migrator = Schema.migrator
        guard try !writer.read(migrator.hasBeenSuperseded) else {
            throw StorageError(.unusable, "\(path) was written by a newer release; run that one, or move the file away")
        }
        CrashPoint.reached(.schemaBeforeMigration)
        try migrator.migrate(writer)
        CrashPoint.reached(.schemaAfterMigration)
    }

    private static func explain(_ error: any Error, path: String) -> StorageError {
        guard let error = error as? DatabaseError else { return StorageError(.unavailable, "\(path): \(error)") }
        let message = error.message ?? "SQLite code \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return StorageError(.unusable, "\(path): \(message); move the file away to start with an empty one")
        default:
            return StorageError(.unavailable, "\(path): \(message)")
        }
    }
}

extension Archive {
    /// The newest row number given out so far; 0 in an empty file.
    func lastID() throws -> Int64 {
        try writer.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM transition") ?? 0 }
    }

    /// Writes `rows` and forgets what is older than `horizon`, in one transaction, and then calls `completion`.
    ///
    /// Returns at once. It runs on GRDB's queue, where no cancellation of a task reaches it.
    func commit(
        _ rows: [TransitionRow],
        forgettingBefore horizon: WallTime?,
        completion: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        writer.asyncWrite(
            { db in
                for row in rows { try row.insert(db) }
                CrashPoint.reached(.transitionsInsideTransaction)
                if let horizon { try TransitionRow.delete(before: horizon, in: db) }
            },
            completion: { _, result in completion(result) }
        )
    }

    /// The transitions of a service, the newest first.
    func transitions(of service: ServiceName, limit: Int, before: WallTime?) async throws -> [TransitionRow] {
        try await writer.read { db in try TransitionRow.fetch(db, service: service, limit: limit, before: before) }
    }
}
