import Glibc
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct CommandTests {
        private static let nothing = "127.0.0.1:1"

        @Test func `a second daemon on the same state exits with 69 and names the first`() async throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(Self.small(), to: "vedette.yaml")
            let daemon = try await DaemonProcess.start(file, in: directory)
            let second = try await CommandRun.vedette("run", "--config", file, in: directory)
            #expect(second.exit == .code(69))
            #expect(second.complaints.contains("locked by process \(daemon.process.pid)"), "\(second.complaints)")
            #expect(try await daemon.get("/live").status == 200)
            #expect(try await daemon.stop() == .code(0))
            let third = try await DaemonProcess.start(file, in: directory)
            #expect(try await third.stop() == .code(0))
        }

        @Test func `a port in use is said, and the daemon exits with 69`() async throws {
            let directory = try TemporaryDirectory()
            let daemon = try await DaemonProcess.start(
                try directory.write(Self.small(), to: "vedette.yaml"),
                in: directory
            )
            let port = daemon.url.split(separator: ":").last.map(String.init) ?? ""
            let readyFile = directory.path("second.json")
            let second = try await CommandRun.vedette(
                "run",
                "--config",
                directory.path("vedette.yaml"),
                "--http-port",
                port,
                "--state-directory",
                ":memory:",
                "--ready-file",
                readyFile,
                in: directory
            )
            #expect(second.exit == .code(69))
            #expect(second.complaints.contains("127.0.0.1:\(port)"), "\(second.complaints)")
            #expect(second.complaints.contains("in use"), "\(second.complaints)")
            #expect(second.output.contains("\"level\":\"critical\""), "\(second.output)")
            let isReady = unsafe access(readyFile, F_OK) == 0
            #expect(!isReady)
        }

        @Test(arguments: [SIGTERM, SIGINT])
        func `the ready file is there while the daemon runs, and gone afterwards`(signal: Int32) async throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(Self.small(), to: "vedette.yaml")
            let daemon = try await DaemonProcess.start(file, in: directory)
            let isThere = unsafe access(daemon.readyFile, F_OK) == 0
            #expect(isThere)
            daemon.send(signal)
            #expect(try await daemon.stop() == .code(0))
            let isLeft = unsafe access(daemon.readyFile, F_OK) == 0
            #expect(!isLeft)
        }

        @Test func `validate prints every error with its place and exits with 64`() async throws {
            let directory = try TemporaryDirectory()
            let file = try directory.write(
                """
                http: { prot: 9911 }
                services:
                  redis: { kind: redsi, url: "redis://\(Self.nothing)" }
                  web: { kind: http, url: "htp://127.0.0.1/" }
                ready: nosuch

                """,
                to: "wrong.yaml"
            )
            let wrong = try await CommandRun.vedette("validate", "--config", file, in: directory)
            #expect(wrong.exit == .code(64))
            #expect(wrong.output.isEmpty)
            for place in ["1:9", "3:18", "4:27", "5:8"] {
                #expect(wrong.complaints.contains("\(file):\(place): error: "), "\(place) in \(wrong.complaints)")
            }
            #expect(wrong.complaints.contains("did you mean `port`?"))
            let run = try await CommandRun.vedette("run", "--config", file, in: directory)
            #expect(run.exit == .code(64))
            #expect(run.complaints == wrong.complaints)
            #expect(run.output.isEmpty)

            let right = try directory.write(Self.small(), to: "right.yaml")
            let valid = try await CommandRun.vedette("validate", "--config", right, in: directory)
            #expect(valid.exit == .code(0) && valid.complaints.isEmpty)
            #expect(valid.output == "\(right) is valid: 1 services, 1 checks\n")
        }

        @Test func `check shows a table and says healthy, unhealthy or degraded by its exit code`() async throws {
            let lab = try await LabProcess.start()
            let directory = try TemporaryDirectory()
            let file = try LabSettings().write(for: lab, into: directory)
            func check(_ more: String...) async throws -> CommandRun {
                try await CommandRun.vedette(["check", "--config", file] + more, in: directory)
            }
            let healthy = try await check()
            #expect(healthy.exit == .code(0), "\(healthy.output)")
            let lines = healthy.output.split(separator: "\n")
            // The columns are as wide as the machine is slow.
            let titles = lines.first?.split(separator: " ")
            #expect(titles == ["SERVICE", "CHECK", "HEALTH", "REASON", "LATENCY", "DETAIL"])
            #expect(lines.contains { $0.hasPrefix("postgres  ready  healthy  -  ") && $0.contains("PostgreSQL") })
            #expect(lines.last == "the stack is healthy")

            try await lab.switch("splade", "status/500")
            let degraded = try await check()
            #expect(degraded.exit == .code(2), "\(degraded.output)")
            #expect(degraded.output.contains("http_5xx"))
            #expect(try await check("redis", "postgres").exit == .code(0))

            try await lab.switch("redis", "down")
            let json = try await check("--json")
            #expect(json.exit == .code(1))
            let value = try JSONParser.parse(json.output.utf8)
            #expect(value[path: "status"] == .string("unhealthy"))
            let redis = value[path: "services"]?.elements.first { $0[path: "name"] == .string("redis") }
            #expect(redis?[path: "reason"] == .string("connect_refused"))
            #expect(try await check("redis").exit == .code(1))

            let unknown = try await check("nobody")
            #expect(unknown.exit == .code(64))
            #expect(unknown.complaints.contains("there is no service `nobody`"))
        }

        @Test func `status, live and version tell of a running daemon, and of none`() async throws {
            let lab = try await LabProcess.start()
            let daemon = try await LabSettings().start(on: lab)
            try await daemon.waitUntilHealthy()
            let directory = try TemporaryDirectory()
            let environment = ["VEDETTE_URL": daemon.url]
            let healthy = try await CommandRun.vedette("status", in: directory, environment: environment)
            #expect(healthy.exit == .code(0), "\(healthy)")
            #expect(healthy.output.contains("\nthe stack is healthy and ready\n"), "\(healthy.output)")
            // These settings have neither a receiver nor a rule.
            #expect(healthy.output.contains("\nwarning: no receiver is configured"), "\(healthy.output)")
            #expect(healthy.output.contains("\nwarning: no rule is loaded"))
            try await lab.switch("redis", "down")
            try await daemon.waitUntil("redis", is: "unhealthy")
            let unhealthy = try await CommandRun.vedette("status", "--url", daemon.url, in: directory)
            #expect(unhealthy.exit == .code(1))
            #expect(unhealthy.output.contains("connect_refused"))
            #expect(unhealthy.output.contains("\nthe stack is unhealthy and not ready for want of redis\n"))
            let live = try await CommandRun.vedette("live", "--url", daemon.url, in: directory)
            #expect(live.exit == .code(0))
            let version = try await CommandRun.vedette("version", in: directory)
            #expect(version.exit == .code(0) && version.output.hasPrefix("vedette "))
            #expect(try await daemon.json("/api/version")[path: "version"]?.text.map(version.output.contains) == true)

            #expect(try await daemon.stop() == .code(0))
            let none = try await CommandRun.vedette("status", in: directory, environment: environment)
            #expect(none.exit == .code(69), "\(none)")
            #expect(none.complaints.contains("no answer from \(daemon.url)"), "\(none.complaints)")
            #expect(try await CommandRun.vedette("live", "--url", daemon.url, in: directory).exit == .code(1))
        }

        private static func small() -> String {
            """
            http: { port: 0 }
            state: { directory: var }
            shutdown_delay: 0s
            services: { nobody: { kind: tcp, url: "tcp://\(nothing)" } }

            """
        }
    }
}
