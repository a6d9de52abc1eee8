import GRDB
import Glibc
import Testing
import Vocabulary

@testable import Storage

@Suite struct ArchiveTests {
    @Test func `every file of the state is the owner's alone`() throws {
        let state = try TemporaryState()
        let archive = try Archive(in: try state.open())
        #expect(try archive.lastID() == 0)
        for name in ["vedette.db", "vedette.db-wal", "vedette.db-shm"] {
            #expect(state.mode(of: name) == 0o600, "\(name)")
        }
    }

    @Test func `a commit is on the disk when it returns, in WAL mode`() throws {
        let state = try TemporaryState()
        let archive = try Archive(in: try state.open())
        let (synchronous, mode) = try archive.writer.writeWithoutTransaction { db in
            (try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"))
        }
        #expect(synchronous == 2)
        #expect(mode == "wal")
    }

    @Test func `opening again changes no table`() throws {
        let state = try TemporaryState()
        let directory = try state.open()
        func schema() throws -> [String] {
            try Archive(in: directory).writer.read { db in
                try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            }
        }
        let first = try schema()
        #expect(first.contains { $0.contains("CREATE TABLE transition") })
        #expect(try schema() == first)
    }

    @Test func `a file of the first release keeps its transitions and gets the new tables`() async throws {
        let state = try TemporaryState()
        let directory = try state.open()
        let redis = try #require(ServiceName("redis"))
        do {
            let pool = try DatabasePool(path: "\(state.path)/\(Archive.fileName)")
            try Schema.migrator.migrate(pool, upTo: "transitions")
            try await pool.write { try TransitionRow(id: 7, transition: .example(redis, at: 1)).insert($0) }
        }
        let archive = try Archive(in: directory)
        #expect(try await archive.transitions(of: redis, limit: 9, before: nil).map(\.id) == [7])
        #expect(try archive.ruleMemories(wallOffset: .zero).memories.isEmpty)
    }

    @Test func `a file of a newer release is refused`() throws {
        let state = try TemporaryState()
        let directory = try state.open()
        try Archive(in: directory).writer.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('of the future')")
        }
        let error = #expect(throws: StorageError.self) { try Archive(in: directory) }
        #expect(error?.code == .unusable)
        #expect(error?.message.contains("newer release") == true)
    }

    @Test func `a file that is no database is refused and named`() throws {
        let state = try TemporaryState()
        let directory = try state.open()
        let file = unsafe open("\(state.path)/vedette.db", O_WRONLY | O_CREAT, 0o600)
        let garbage = [UInt8](repeating: 0x41, count: 8192)
        let written = unsafe garbage.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        #expect(written == garbage.count)
        close(file)
        let error = #expect(throws: StorageError.self) { try Archive(in: directory) }
        #expect(error?.code == .unusable)
        #expect(error?.message.contains("\(state.path)/vedette.db") == true)
    }
}
