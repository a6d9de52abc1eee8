import Probes
import TestKit
import Testing

extension EndToEnd {
    /// What happens when nothing can be reached from here: names that stop resolving, all at once.
    @Suite(.timeLimit(.minutes(1))) struct IsolationTests {
        private static let hosts = ["one", "two", "three"]

        /// Services at hosts with names of their own, which are known while the file says so.
        private struct Net {
            let directory: TemporaryDirectory
            let doors: [Door]

            init() async throws {
                directory = try TemporaryDirectory()
                doors = try hosts.map { _ in try Door() }
                for door in doors { try await door.open() }
                try connect()
            }

            func connect() throws {
                let lines = hosts.map { "127.0.0.1 \($0).vedette.test\n" }
                try directory.write("127.0.0.1 localhost\n" + lines.joined(), to: "hosts", mode: 0o644)
            }

            /// Written over in its place: the daemon sees this very file.
            func cutOff() throws { try directory.write("127.0.0.1 localhost\n", to: "hosts", mode: 0o644) }

            func start(_ isolation: String, fail: Int = 2) async throws -> DaemonProcess {
                let services = zip(hosts, doors).map { host, door in
                    """
                      \(host):
                        kind: tcp
                        url: "tcp://\(host).vedette.test:\(door.port)"
                        checks: { live: { interval: 500ms, timeout: 400ms, fail: \(fail), of: \(fail), recover: 1 } }

                    """
                }
                let path = try directory.write(
                    """
                    http: { port: 0 }
                    shutdown_delay: 0s
                    state: { directory: var }
                    rules: [ rules.yml ]
                    alerting: { receivers: { log: { kind: log } }, route: { group_wait: 1s }, \(isolation) }
                    services:
                    \(services.joined())
                    """,
                    to: "vedette.yaml"
                )
                try directory.write(
                    "groups: [ { name: g, interval: 1s, rules: [ { alert: Down, expr: vedette_service_up == 0 } ] } ]\n",
                    to: "rules.yml"
                )
                var options = DaemonProcess.Options()
                options.hostsFile = directory.path("hosts")
                // Where no name server listens, a name that the file lacks is no name.
                options.resolverFile = try directory.write(
                    "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n",
                    to: "resolv.conf",
                    mode: 0o644
                )
                return try await DaemonProcess.start(path, in: directory, options)
            }
        }

        private func roots(_ daemon: DaemonProcess) async throws -> [String] {
            (try await daemon.json("/api/v1/incidents")[path: "incidents"]?.elements ?? [])
                .compactMap { $0[path: "root"]?.text }
        }

        @Test(arguments: [("on_isolation: keep", 1, 200), ("on_isolation: fail", 2, 503), ("", 2, 200)])
        func `cut off it tells one incident, and is ready as the settings say`(setting: String, fail: Int, ready: Int)
            async throws
        {
            let net = try await Net()
            let daemon = try await net.start(setting.isEmpty ? "time_zone: UTC" : setting, fail: fail)
            for host in Self.hosts { try await daemon.waitUntil(host, is: "healthy") }
            try await daemon.waitUntil("is ready") { try await $0.get("/ready").status == 200 }

            try net.cutOff()
            for host in Self.hosts { try await daemon.waitUntil(host, is: "unhealthy") }
            let cut = try await daemon.get("/ready")
            #expect(cut.status == ready, "\(cut.body)")
            #expect(cut.body.contains(ready == 200 ? "\"status\":\"ok\"" : "\"failing\":[\"one\",\"two\",\"three\"]"))
            #expect(try await daemon.json("/health/one")[path: "reason"] == .string("dns"))
            try await daemon.waitUntil("has one incident") { try await self.roots($0) == ["no network from here"] }
            try await daemon.waitUntil("has told of it") { $0.log.contains("\"headline\":\"No network from here\"") }
            // It stays so however long it takes.
            let runs = try await daemon.metrics().sum("vedette_probe_runs_total")
            try await daemon.waitUntil("has looked again and again") {
                try await $0.metrics().sum("vedette_probe_runs_total") >= runs + 9
            }
            #expect(try await daemon.get("/ready").status == ready)

            try net.connect()
            for host in Self.hosts { try await daemon.waitUntil(host, is: "healthy") }
            #expect(try await daemon.get("/ready").status == 200)
            try await daemon.waitUntil("has no incident") { try await self.roots($0).isEmpty }
            try await daemon.stop()
            let told = daemon.log.split(separator: "\n").filter { $0.contains("\"to be told\"") }
            #expect(told.count == 2 && told.first?.contains("No network from here") == true, "\(told)")
        }

        @Test func `one host of three that is gone is its own affair`() async throws {
            let net = try await Net()
            let daemon = try await net.start("on_isolation: keep")
            for host in Self.hosts { try await daemon.waitUntil(host, is: "healthy") }
            try await net.doors[0].close()
            try await daemon.waitUntil("one", is: "unhealthy")
            try await daemon.waitUntil("has its incident") { try await self.roots($0) == ["one"] }
            #expect(try await daemon.get("/ready").status == 503)
            try await daemon.stop()
        }
    }
}
