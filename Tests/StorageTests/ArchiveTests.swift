import GRDB
import Glibc
import Testing

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
