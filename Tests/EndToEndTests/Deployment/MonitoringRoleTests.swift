import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct MonitoringRoleTests {
    @Test func `the script makes the account that vedette needs, and changes its password`() async throws {
        let checkout = try Checkout()
        let server = try await PostgresServer.start(binaries: try PostgresServer.pgvectorBinaries())
        let settings = try checkout.directory.write(
            """
            services:
              postgres:
                kind: postgres
                host: 127.0.0.1
                port: \(server.port)
                database: postgres
                user: monitor
                password_file: password
                sslmode: disable
                expect: { extensions: [vector] }

            """,
            to: "vedette.yaml"
        )
        for password in ["first", #"it's "$1" \ & 100 %"#] {
            try checkout.directory.write(password, to: "password")
            try await ServerProcess.run(
                checkout.path("deploy/compose/monitoring-role.sh"),
                [],
                in: checkout.directory,
                environment: [
                    "PGHOST": "127.0.0.1", "PGPORT": "\(server.port)", "PGPASSWORD": PostgresServer.password,
                    "POSTGRES_USER": PostgresServer.user, "POSTGRES_DB": "postgres",
                    "MONITOR_PASSWORD_FILE": checkout.directory.path("password"),
                ]
            )
            let check = try await CommandRun.vedette("check", "--config", settings, in: checkout.directory)
            #expect(check.exit == .code(0), "\(check.output)")
        }
        try checkout.directory.write("first", to: "password")
        let old = try await CommandRun.vedette("check", "--config", settings, in: checkout.directory)
        // Refused credentials: the server works, we are not let in.
        #expect(old.exit == .code(2), "\(old.output)")
        #expect(old.output.contains(" auth "), "\(old.output)")
    }
}
