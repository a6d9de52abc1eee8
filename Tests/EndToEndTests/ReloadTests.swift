import Glibc
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct ReloadTests {
        private static let successful = "vedette_config_last_reload_successful"
        private static let more = "extra: { kind: tcp, url: \"tcp://127.0.0.1:1\", role: optional }"

        @Test func `bad reload keeps probing, serving and alerting`() async throws {
            let lab = try await SharedLab.shared.started()
            let (hook, elsewhere) = (try await RecordingHTTPServer.start(), try await RecordingHTTPServer.start())
            let doors = try await DoorStack(["front", "back"])
            let directory = try TemporaryDirectory()
            var settings = LabSettings()
            settings.services = doors.services(interval: 300) { _ in ", role: optional" }
            settings.sections = Self.alerting(to: hook)
            try directory.write(DoorStack.rules, to: "rules.yml")
            let file = try settings.write(for: lab, into: directory)
            let daemon = try await DaemonProcess.start(file, in: directory)
            try await daemon.waitUntilHealthy()
            #expect(try await daemon.metrics().value(Self.successful) == 1)

            // Much has changed, and one word is wrong.
            settings.services.append(Self.more)
            settings.checks["redis"] = "{ live: { interval: 1h, timeout: 1s } }"
            settings.sections = Self.alerting(to: elsewhere)
            let text = try settings.text(for: lab)
            let place = "\(file):\(text.split(separator: "\n", omittingEmptySubsequences: false).count):1"
            try directory.write(text + "redy: postgres\n", to: "vedette.yaml")
            daemon.send(SIGHUP)
            try await daemon.waitUntil("tells the wrong file") { try await $0.metrics().value(Self.successful) == 0 }
            try await Polling.until("the log has the error") { daemon.log.contains("\(place): error: ") }
            #expect(daemon.log.contains("did you mean `ready`?"), "\(daemon.log)")
            try await expectRefusal(daemon, "\(place): error: ")
            try await doors.set(0, closed: true)
            try await expectTold(["firing front"], hook)
            try await expectUnchanged(daemon)

            // The same with the word put right and a rule that is none.
            try directory.write(DoorStack.rules.replacing(" == 0", with: " =="), to: "rules.yml")
            try directory.write(text, to: "vedette.yaml")
            try await expectRefusal(daemon, "\(directory.path("rules.yml")):4:")
            try await doors.set(1, closed: true)
            try await expectTold(["firing front", "firing back"], hook)
            try await doors.set(0, closed: false)
            try await expectTold(["firing front", "firing back", "resolved front"], hook)
            try await expectUnchanged(daemon)
            #expect(elsewhere.requests.isEmpty)

            try directory.write(DoorStack.rules, to: "rules.yml")
            try await daemon.waitUntil("takes the mended files") { try await $0.metrics().value(Self.successful) == 1 }
            try await daemon.waitUntil("extra", is: "unhealthy")
            try await expectTold(["firing extra"], elsewhere)
            try await doors.set(1, closed: false)
            try await expectTold(["firing extra", "resolved back"], elsewhere)
            #expect(hook.requests.count == 3)
            #expect(try await daemon.transitions(of: "postgres") == ["unknown>healthy:"])
            let again = try await daemon.post("/-/reload")
            #expect(again.status == 200, "\(again.body)")
        }

        enum Replacement: CaseIterable { case byOlder, bySymlinkSwap }

        @Test(arguments: Replacement.allCases)
        func `file replaced with an older mtime, or via ConfigMap ..data symlink swap, is noticed`(
            _ replacement: Replacement
        ) async throws {
            let lab = try await SharedLab.shared.started()
            let directory = try TemporaryDirectory()
            var settings = LabSettings()
            let file = directory.path("vedette.yaml")
            switch replacement {
            case .byOlder: try settings.write(for: lab, into: directory)
            case .bySymlinkSwap:
                try version("1", settings.text(for: lab), in: directory)
                try link("version-1", "..data", in: directory)
                try link("..data/vedette.yaml", "vedette.yaml", in: directory)
            }
            var options = DaemonProcess.Options()
            options.arguments = ["--state-directory", directory.path("var")]
            let daemon = try await DaemonProcess.start(file, in: directory, options)
            try await daemon.waitUntilHealthy()
            let runs = try await self.runs(daemon)

            settings.services = [Self.more]
            switch replacement {
            case .byOlder: try replaceByOlder(file, with: settings.text(for: lab), in: directory)
            case .bySymlinkSwap:
                try version("2", settings.text(for: lab), in: directory)
                try link("version-2", "..data.new", in: directory)
                try move("..data.new", to: "..data", in: directory)
            }
            try await daemon.waitUntil("extra", is: "unhealthy")
            #expect(try await self.runs(daemon) > runs)
            #expect(try await daemon.transitions(of: "redis") == ["unknown>healthy:"])
        }

        /// Sections that tell this receiver of closed doors.
        private static func alerting(to hook: RecordingHTTPServer) -> [String] {
            [
                "rules: [ rules.yml ]",
                "alerting: { receivers: { hook: { kind: webhook, url: \"\(hook.url)/hook\" } }, route: \(DoorStack.route) }",
            ]
        }

        /// Asked to reload, it says what is wrong and where.
        private func expectRefusal(_ daemon: DaemonProcess, _ problem: String) async throws {
            let refused = try await daemon.post("/-/reload")
            #expect(refused.status == 500)
            #expect(refused.body.contains("{\"error\":{\"code\":\"reload_failed\""), "\(refused.body)")
            #expect(refused.body.contains(problem), "\(refused.body)")
        }

        /// It probes as often as before, and nothing but what it has probed before; it serves.
        private func expectUnchanged(_ daemon: DaemonProcess) async throws {
            let runs = try await self.runs(daemon)
            try await daemon.waitUntil("goes on") { try await self.runs($0) > runs + 1 }
            #expect(try await daemon.get("/ready").status == 200)
            let health = try await daemon.json("/health/services")
            #expect(health[path: "extra"] == nil && health[path: "redis"] == .string("healthy"))
            #expect(try await daemon.metrics().all("vedette_probe_runs_total", ["service": "extra"]).isEmpty)
            #expect(try await daemon.metrics().value(Self.successful) == 0)
        }

        /// What a receiver is told, one message each.
        private func expectTold(_ expected: [String], _ hook: RecordingHTTPServer) async throws {
            let told = await hook.requests(atLeast: expected.count).map { request in
                let body = try? JSONParser.parse(request.body.utf8)
                return "\(body?[path: "status"]?.text ?? "-") \(body?[path: "groupLabels.service"]?.text ?? "-")"
            }
            #expect(told == expected)
        }

        private func runs(_ daemon: DaemonProcess) async throws -> Double {
            try await daemon.metrics().sum("vedette_probe_runs_total", ["service": "redis", "check": "live"])
        }

        /// Puts a file of long ago in place of another, as `mv` and `rsync --times` do.
        private func replaceByOlder(_ file: String, with text: String, in directory: TemporaryDirectory) throws {
            let new = try directory.write(text, to: "new.yaml")
            let longAgo = timeval(tv_sec: 1_000_000_000, tv_usec: 0)
            guard unsafe utimes(new, [longAgo, longAgo]) == 0 else { throw TestKitError("utimes: errno \(errno)") }
            try move("new.yaml", to: "vedette.yaml", in: directory)
        }

        private func version(_ number: String, _ text: String, in directory: TemporaryDirectory) throws {
            guard unsafe mkdir(directory.path("version-\(number)"), 0o755) == 0 else {
                throw TestKitError("mkdir: errno \(errno)")
            }
            try directory.write(text, to: "version-\(number)/vedette.yaml")
        }

        private func link(_ target: String, _ name: String, in directory: TemporaryDirectory) throws {
            guard unsafe symlink(target, directory.path(name)) == 0 else {
                throw TestKitError("symlink: errno \(errno)")
            }
        }

        private func move(_ old: String, to new: String, in directory: TemporaryDirectory) throws {
            guard unsafe rename(directory.path(old), directory.path(new)) == 0 else {
                throw TestKitError("rename: errno \(errno)")
            }
        }
    }
}
