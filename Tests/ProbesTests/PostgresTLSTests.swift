import Probes
import TestKit
import Testing
import Vocabulary

@testable import Probing

@Suite(.timeLimit(.minutes(1))) struct PostgresTLSTests {
    /// A server with a self-signed certificate for `localhost`, and the certificate's file.
    private func server() async throws -> (PostgresServer, certificate: String) {
        let server = try await PostgresServer.start(["ssl": "on"]) { directory, data in
            try await ServerProcess.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", data + "/server.key",
                    "-out", data + "/server.crt",
                ],
                in: directory
            )
        }
        return (server, server.data + "/server.crt")
    }

    @Test func `each mode does what it says`() async throws {
        let (server, certificate) = try await server()
        func run(_ mode: PostgresOptions.SSLMode?, host: String = "localhost", ca: String? = nil) async -> PostgresRun {
            await PostgresRun.once(
                .ready,
                server.options {
                    $0.host = host
                    $0.sslMode = mode
                    $0.rootCertificates = ca
                }
            )
        }

        for (mode, isEncrypted) in [
            (PostgresOptions.SSLMode.disable, false), (.prefer, true), (.require, true),
        ] {
            let run = await run(mode)
            #expect(run.report?.value("encrypted") == .flag(isEncrypted))
        }
        #expect(await run(nil).report?.value("encrypted") == .flag(true))

        let unknown = await run(.verifyFull)
        #expect(unknown.failure?.reason == .tls)
        #expect(unknown.failure?.phase == .tls)
        #expect(unknown.failure?.message.contains("certificate verify failed") == true)

        #expect(await run(.verifyFull, ca: certificate).failure == nil)
        let otherName = await run(.verifyFull, host: "127.0.0.1", ca: certificate)
        #expect(otherName.failure?.reason == .tls)
        #expect(await run(.verifyCA, host: "127.0.0.1", ca: certificate).failure == nil)

        let noFile = await run(.verifyFull, ca: "/nonexistent/ca.crt")
        #expect(noFile.failure?.reason == .tls)
        #expect(noFile.failure?.phase == .tls)

        let live = PostgresLiveProbe(server.options { $0.sslMode = .require }, environment: .forTests)
        #expect(await PostgresRun.of(live).failure == nil)
        await server.stop()
        #expect(await PostgresRun.of(live).failure?.reason == .connectRefused)
        await live.close()
    }

    @Test func `a wrong password over TLS is auth`() async throws {
        let (server, _) = try await server()
        for mode in [PostgresOptions.SSLMode.require, .prefer] {
            let run = await PostgresRun.once(
                .ready,
                server.options {
                    $0.sslMode = mode
                    $0.password = "wrong-one"
                }
            )
            #expect(run.failure?.reason == .auth)
            #expect(run.failure?.phase == .auth)
        }
        await server.kill()
    }

    @Test func `each phase of a login is timed, and TLS only where there is some`() async throws {
        let (server, certificate) = try await server()
        let phases: [(PostgresOptions.SSLMode, [Phase])] = [
            (.disable, [.dns, .connect, .auth, .query]),
            (.verifyFull, [.dns, .connect, .auth, .tls, .query]),
        ]
        for (mode, expected) in phases {
            let options = server.options {
                $0.host = "localhost"
                $0.sslMode = mode
                $0.rootCertificates = certificate
            }
            // On a busy machine libpq may find the whole handshake in its buffer and pass through it in one call.
            var seen: Set<[Phase]> = []
            for _ in 0..<20 where !seen.contains(expected) {
                let time = SystemTime()
                let check = CheckID(try #require(ServiceName("postgres")), .ready)
                let run = ProbeRun(check: check, started: time.now, deadline: time.now + .seconds(20), time: time)
                _ = try await PostgresReadyProbe(options, environment: .forTests).run(run)
                let reading = run.read()
                #expect(reading.phases.allSatisfy { $0.duration > .zero })
                #expect(reading.phases.reduce(.zero) { $0 + $1.duration } <= reading.latency)
                seen.insert(reading.phases.map(\.phase))
            }
            #expect(seen.contains(expected))
            #expect(seen.isSubset(of: [expected, expected.filter { $0 != .tls }]))
        }
        await server.kill()
    }

    @Test func `a server without TLS fails a mode that needs it`() async throws {
        let server = try await PostgresShared.server()
        let run = await PostgresRun.once(.ready, server.options { $0.sslMode = .require })
        #expect(run.failure?.reason == .tls)
        #expect(run.failure?.phase == .tls)
    }
}
