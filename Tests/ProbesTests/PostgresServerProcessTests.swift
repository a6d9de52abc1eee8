import Glibc
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct ServerProcessTests {
    @Test func `a server starts, answers, restarts on its data, and leaves nothing behind`() async throws {
        var path = ""
        do {
            let server = try await PostgresServer.start()
            path = server.directory.path
            #expect(try await server.execute("create table kept as select 7 as n; select n from kept") == "7")
            await server.stop()
            #expect(server.process.exit == .code(0))
            let again = try await server.restarted()
            #expect(again.port == server.port)
            #expect(try await again.execute("select n from kept") == "7")
        }
        let left = path
        try await Polling.until("the directory is gone") { unsafe access(left, F_OK) != 0 }
    }

    @Test func `a program that ends before it is ready is an error that shows its output`() async throws {
        let error = await #expect(throws: TestKitError.self) { try await RedisServer.start(["--no-such-option", "1"]) }
        #expect(error?.description.contains("no-such-option") == true)
    }

    @Test func `redis takes its options and a dropped server is killed`() async throws {
        var pid: pid_t = 0
        do {
            let server = try await RedisServer.start(["--requirepass", "secret"])
            pid = server.process.pid
            #expect(server.process.exit == nil)
        }
        let killed = pid
        try await Polling.until("the process is gone") { kill(killed, 0) != 0 }
    }
}
