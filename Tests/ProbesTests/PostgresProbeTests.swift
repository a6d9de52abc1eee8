import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct PostgresProbeTests {
    @Test func `live answers over one kept connection and knows the version`() async throws {
        let server = try await PostgresShared.server()
        let probe = PostgresLiveProbe(server.options { $0.applicationName = "kept" }, environment: .forTests)
        let first = await PostgresRun.of(probe)
        let second = await PostgresRun.of(probe)
        #expect(first.report?.version?.hasPrefix("PostgreSQL 15.") == true)
        #expect(first.report?.runIdentity != nil)
        #expect(second.report == first.report)
        let count = "select count(*) from pg_stat_activity where application_name = 'kept'"
        #expect(try await server.execute(count) == "1")
        await probe.close()
        try await Polling.until("the connection is closed") { try await server.execute(count) == "0" }
    }

    @Test func `ready logs in anew and reports slots, role and TLS`() async throws {
        let server = try await PostgresShared.server()
        let run = await PostgresRun.once(.ready, server.options())
        let report = try run.outcome.get()
        #expect(report.value("maxConnections") == .integer(97))
        #expect((report.sample("vedette_postgres_connections") ?? 0) >= 1)
        #expect(report.sample("vedette_postgres_in_recovery") == 0)
        #expect(report.value("encrypted") == .flag(false))
        #expect(report.value("replicationRole") == .text("primary"))
        #expect(report.runIdentity != nil)
    }

    @Test func `a budget below the usable slots is the maximum`() async throws {
        let server = try await PostgresShared.server()
        let small = await PostgresRun.once(.ready, server.options { $0.connectionBudget = 5 })
        #expect(small.report?.value("maxConnections") == .integer(5))
        let large = await PostgresRun.once(.ready, server.options { $0.connectionBudget = 5000 })
        #expect(large.report?.value("maxConnections") == .integer(97))
    }

    @Test func `a name is resolved by the resolver and a dead one fails in dns`() async throws {
        let server = try await PostgresShared.server()
        let named = await PostgresRun.once(.ready, server.options { $0.host = "localhost" })
        #expect(named.failure == nil)
        let dead = await PostgresRun.once(.ready, server.options { $0.host = "no-such-host.invalid" })
        #expect(dead.failure?.reason == .dns)
        #expect(dead.failure?.phase == .dns)
    }

    @Test func `a Unix socket works and needs no name`() async throws {
        let server = try await PostgresShared.server()
        let run = await PostgresRun.once(.ready, server.options { $0.host = server.socketDirectory })
        #expect(run.failure == nil)
        let none = await PostgresRun.once(.ready, server.options { $0.host = "/nonexistent" })
        #expect(none.failure?.reason == .connectRefused)
    }

    @Test func `nobody listening is refused in connect`() async throws {
        let port = try ServerProcess.freePort()
        for level in CheckLevel.allCases {
            let run = await PostgresRun.once(level, PostgresOptions(host: "127.0.0.1", port: port))
            #expect(run.failure?.reason == .connectRefused)
            #expect(run.failure?.phase == .connect)
        }
    }

    @Test func `a wrong password is auth, in the phase auth, and is not shown`() async throws {
        let server = try await PostgresShared.server()
        for password in ["hunter22-wrong", nil] {
            let run = await PostgresRun.once(.ready, server.options { $0.password = password })
            #expect(run.failure?.reason == .auth)
            #expect(run.failure?.phase == .auth)
            #expect(run.failure?.message.contains("hunter22") == false)
        }
    }

    @Test func `a missing database is an assertion that names it`() async throws {
        let server = try await PostgresShared.server()
        let run = await PostgresRun.once(.ready, server.options { $0.database = "nowhere" })
        #expect(run.failure?.reason == .assertion)
        #expect(run.failure?.message == #"3D000: database "nowhere" does not exist"#)
    }

    @Test func `a server that is not a standby fails the expectation`() async throws {
        let server = try await PostgresShared.server()
        let run = await PostgresRun.once(.ready, server.options { $0.role = .standby })
        #expect(run.failure?.reason == .assertion)
        #expect(run.failure?.message.contains("expected a standby") == true)
        #expect(await PostgresRun.once(.ready, server.options { $0.role = .primary }).failure == nil)
    }

    @Test func `a standby is one`() async throws {
        let server = try await PostgresServer.start(["max_connections": "100"]) { directory, _ in
            try directory.write("", to: "data/standby.signal")
        }
        let run = await PostgresRun.once(.ready, server.options { $0.role = .standby })
        #expect(run.report?.value("replicationRole") == .text("standby"))
        let wrong = await PostgresRun.once(.ready, server.options { $0.role = .primary })
        #expect(wrong.failure?.reason == .assertion)
        await server.kill()
    }
}
