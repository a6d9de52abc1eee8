import Glibc
import Storage
import Testing

@Suite struct StateDirectoryTests {
    @Test func `a missing directory is made for the owner alone, and so is its lock`() throws {
        let state = try TemporaryState()
        let directory = try state.open()
        #expect(state.mode() == 0o700)
        #expect(state.mode(of: StateDirectory.lockName) == 0o600)
        #expect(directory.isPrivate)
    }

    @Test func `a directory that was there before keeps its mode`() throws {
        let state = try TemporaryState()
        let made = unsafe mkdir(state.path, 0o700)
        let changed = unsafe chmod(state.path, 0o755)
        #expect(made == 0 && changed == 0)
        let directory = try state.open()
        #expect(state.mode() == 0o755)
        #expect(!directory.isPrivate)
    }

    @Test func `a second lock is refused and names the holder`() throws {
        let state = try TemporaryState()
        let holder = try state.open()
        let error = #expect(throws: StorageError.self) { try state.open() }
        #expect(error?.code == .held(by: getpid()))
        #expect(error?.message.contains("process \(getpid()), running since 2026-01-01T00:00:00.000Z") == true)
        #expect(error?.message.contains("\(holder.path)/vedette.lock") == true)
    }

    @Test func `the lock ends with its holder`() throws {
        let state = try TemporaryState()
        do {
            let first = try state.open()
            #expect(first.isPrivate)
        }
        #expect(try state.open().isPrivate)
    }

    @Test func `garbage in a held lock file is no pid`() throws {
        let state = try TemporaryState()
        let holder = try state.open()
        let file = unsafe open("\(holder.path)/vedette.lock", O_WRONLY | O_TRUNC)
        #expect(file >= 0)
        let written = unsafe write(file, "-99999999999999 \u{1B}[31m", 20)
        #expect(written == 20)
        close(file)
        let error = #expect(throws: StorageError.self) { try state.open() }
        #expect(error?.code == .held(by: nil))
        #expect(error?.message.contains("\u{1B}") == false)
    }

    @Test func `a path that is a file is an error`() throws {
        let error = #expect(throws: StorageError.self) { try StateDirectory(path: "/etc/passwd", started: "") }
        #expect(error?.code == .unavailable)
    }
}
