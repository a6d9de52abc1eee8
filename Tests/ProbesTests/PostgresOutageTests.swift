import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct PostgresOutageTests {
    @Test func `used-up slots are exhausted for ready while live goes on`() async throws {
        let server = try await PostgresServer.start([
            "max_connections": "5", "superuser_reserved_connections": "1", "max_wal_senders": "0",
        ])
        try await server.execute("create role app login password 'application'")
        let options = server.options {
            $0.user = "app"
            $0.password = "application"
        }
        let live = PostgresLiveProbe(options, environment: .forTests)
        #expect(await PostgresRun.of(live).failure == nil)
        let others = (0..<3).map { _ in PostgresLiveProbe(options, environment: .forTests) }
        for other in others { #expect(await PostgresRun.of(other).failure == nil) }

        let ready = await PostgresRun.once(.ready, options)
        #expect(ready.failure?.reason == .exhausted)
        #expect(ready.failure?.message.hasPrefix("53300: ") == true)
        #expect(await PostgresRun.of(live).failure == nil)
        for other in others + [live] { await other.close() }
        await server.kill()
    }

    @Test func `a frozen postmaster still serves live and hangs ready in auth`() async throws {
        let server = try await PostgresServer.start()
        let live = PostgresLiveProbe(server.options(), environment: .forTests)
        #expect(await PostgresRun.of(live).failure == nil)
        server.freeze()
        #expect(await PostgresRun.of(live).failure == nil)
        for mode in [PostgresOptions.SSLMode.disable, .prefer] {
            let options = server.options { $0.sslMode = mode }
            let ready = await PostgresRun.once(.ready, options, within: .milliseconds(300), of: .auth)
            #expect(ready.failure?.reason == .timeout)
            #expect(ready.phase == .auth)
        }
        server.thaw()
        #expect(await PostgresRun.once(.ready, server.options()).failure == nil)
        await live.close()
        await server.kill()
    }

    @Test(arguments: [true, false]) func `live finds a restarted server within one run`(isKilled: Bool) async throws {
        let server = try await PostgresServer.start()
        let probe = PostgresLiveProbe(server.options(), environment: .forTests)
        let before = await PostgresRun.of(probe)
        #expect(before.failure == nil)
        if isKilled { await server.kill() } else { await server.stop() }

        let down = await PostgresRun.of(probe)
        #expect(down.failure?.reason == .connectRefused)

        let again = try await server.restarted()
        let after = await PostgresRun.of(probe)
        #expect(after.failure == nil)
        #expect(after.report?.runIdentity != before.report?.runIdentity)

        await again.stop()
        let third = try await again.restarted()
        #expect(await PostgresRun.of(probe).failure == nil)
        await probe.close()
        await third.kill()
    }

    @Test func `a kept connection that the administrator ended is replaced within the run`() async throws {
        let server = try await PostgresShared.server()
        for level in [CheckLevel.live, .deep] {
            let name = "ended-\(level)"
            let options = server.options { $0.applicationName = name }
            let probe = PostgresProbes.make(level, options, environment: .forTests)
            #expect(await PostgresRun.of(probe, level).failure == nil)
            let ended = try await server.execute(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '\(name)'"
            )
            #expect(ended == "t")
            #expect(await PostgresRun.of(probe, level).failure == nil)
            await probe.close()
        }
    }
}
