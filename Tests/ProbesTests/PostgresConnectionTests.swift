import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct PostgresConnectionTests {
    private final class Ended: Sendable {
        let count = Atomic(0)
    }

    private func newRun() throws -> ProbeRun {
        let time = SystemTime()
        let name = try #require(ServiceName("postgres"))
        return ProbeRun(check: CheckID(name, .live), started: time.now, deadline: time.now + .seconds(30), time: time)
    }

    @Test func `ten queries wait at the same time on the one queue`() async throws {
        let server = try await PostgresShared.server()
        let options = server.options { $0.applicationName = "overlap" }
        let holder = try await PostgresConnection.open(options, resolver: Resolver(), run: newRun())
        _ = try await holder.query("select pg_advisory_lock(4711)")
        let ended = Ended()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                let run = try newRun()
                group.addTask {
                    let options = options.with {
                        $0.applicationName = "waiting"
                        $0.statementTimeout = nil
                    }
                    let connection = try await PostgresConnection.open(options, resolver: Resolver(), run: run)
                    _ = try await connection.query("select pg_advisory_lock_shared(4711)")
                    ended.count.add(1, ordering: .relaxed)
                    await connection.close()
                }
            }
            try await Polling.until("ten sessions wait") {
                let count =
                    "select count(*) from pg_stat_activity where application_name = 'waiting' and wait_event = 'advisory'"
                return try await holder.query(count).first?[0, 0] == "10"
            }
            #expect(ended.count.load(ordering: .relaxed) == 0)
            _ = try await holder.query("select pg_advisory_unlock(4711)")
            try await group.waitForAll()
        }
        #expect(ended.count.load(ordering: .relaxed) == 10)
        await holder.close()
    }

    @Test func `several statements give several results, and an error leaves the connection usable`() async throws {
        let server = try await PostgresShared.server()
        let connection = try await PostgresConnection.open(server.options(), resolver: Resolver(), run: newRun())
        let results = try await connection.query("select 1, null, 'ü'; select 2 where false; select true, 1.5")
        #expect(results.count == 3)
        #expect(results[0].rows == [["1", nil, "ü"]])
        #expect(results[1].rows.isEmpty)
        #expect(results[2].flag(0, 0) == true)
        #expect(results[2].number(0, 1) == 1.5)
        #expect(results[2][7, 7] == nil)

        for (sql, code) in [
            ("select 1; select from nowhere", "42P01"), ("select '1'::vector", "42704"), ("selec", "42601"),
            ("select pg_sleep(9)", "57014"), ("copy pg_class to stdout", nil),
        ] {
            let isTimeout = code == "57014"
            if isTimeout { _ = try await connection.query("set statement_timeout = 20") }
            let error = await #expect(throws: PostgresError.self) { try await connection.query(sql) }
            #expect(error?.sqlState == code)
            #expect(await connection.isOpen == (code != nil))
        }
    }

    @Test func `a cancelled query closes its connection at once`() async throws {
        let server = try await PostgresShared.server()
        let options = server.options { $0.applicationName = "cancelled" }
        let connection = try await PostgresConnection.open(options, resolver: Resolver(), run: newRun())
        await withTaskGroup(of: PostgresError?.self) { group in
            group.addTask {
                do throws(PostgresError) {
                    _ = try await connection.query("select pg_sleep(600)")
                    return nil
                } catch {
                    return error
                }
            }
            try? await Polling.until("the query runs") {
                let count =
                    "select count(*) from pg_stat_activity where application_name = 'cancelled' and state = 'active'"
                return try await server.execute(count) == "1"
            }
            group.cancelAll()
            #expect(await group.next() == .cancelled)
        }
        #expect(await !connection.isOpen)
    }

    @Test func `an answer beyond the limit is refused`() async throws {
        let server = try await PostgresShared.server()
        let connection = try await PostgresConnection.open(server.options(), resolver: Resolver(), run: newRun())
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("select repeat('x', 50000000)")
        }
        #expect(error?.reason(in: .query) == .protocol)
        #expect(await !connection.isOpen)
    }

    @Test func `names are quoted by libpq`() async throws {
        let server = try await PostgresShared.server()
        let connection = try await PostgresConnection.open(server.options(), resolver: Resolver(), run: newRun())
        #expect(try await connection.literal("it's") == "'it''s'")
        #expect(try await connection.identifier(#"a"b"#) == #""a""b""#)
        await connection.close()
    }
}

extension PostgresOptions {
    fileprivate func with(_ change: (inout PostgresOptions) -> Void) -> PostgresOptions {
        var copy = self
        change(&copy)
        return copy
    }
}
