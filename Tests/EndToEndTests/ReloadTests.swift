import Glibc
import Probes
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct ReloadTests {
        private static let successful = "vedette_config_last_reload_successful"
        private static let more = "extra: { kind: tcp, url: \"tcp://127.0.0.1:1\", role: optional }"

        @Test func `bad reload keeps probing and serving; a file with an older mtime is noticed`() async throws {
            let lab = try await SharedLab.shared.started()
            let directory = try TemporaryDirectory()
            var settings = LabSettings()
            let file = try settings.write(for: lab, into: directory)
            let daemon = try await DaemonProcess.start(file, in: directory)
            try await daemon.waitUntilHealthy()
            #expect(try await daemon.metrics().value(Self.successful) == 1)

            let text = try settings.text(for: lab)
            let place = "\(file):\(text.split(separator: "\n", omittingEmptySubsequences: false).count):1"
            try directory.write(text + "redy: postgres\n", to: "vedette.yaml")
            daemon.send(SIGHUP)
            try await daemon.waitUntil("tells the wrong file") { try await $0.metrics().value(Self.successful) == 0 }
            try await Polling.until("the log has the error") { daemon.log.contains("\(place): error: ") }
            #expect(daemon.log.contains("did you mean `ready`?"), "\(daemon.log)")
            let refused = try await daemon.post("/-/reload")
            #expect(refused.status == 500)
            #expect(refused.body.contains("{\"error\":{\"code\":\"reload_failed\""), "\(refused.body)")
            #expect(refused.body.contains("\(place): error: "), "\(refused.body)")
            let runs = try await self.runs(daemon)
            try await daemon.waitUntil("goes on") { try await self.runs($0) > runs + 1 }
            #expect(try await daemon.get("/ready").status == 200)

            settings.services = [Self.more]
            try replaceByOlder(file, with: try settings.text(for: lab), in: directory)
            try await daemon.waitUntil("takes the mended file") { try await $0.metrics().value(Self.successful) == 1 }
            try await daemon.waitUntil("extra", is: "unhealthy")
            #expect(try await self.runs(daemon) > runs + 1)
            #expect(try await daemon.transitions(of: "redis") == ["unknown>healthy:"])
            let again = try await daemon.post("/-/reload")
            #expect(again.status == 200, "\(again.body)")
        }

        @Test func `file replaced via ConfigMap ..data symlink swap is noticed`() async throws {
            let lab = try await SharedLab.shared.started()
            let directory = try TemporaryDirectory()
            var settings = LabSettings()
            try version("1", settings.text(for: lab), in: directory)
            try link("version-1", "..data", in: directory)
            try link("..data/vedette.yaml", "vedette.yaml", in: directory)
            var options = DaemonProcess.Options()
            options.arguments = ["--state-directory", directory.path("var")]
            let daemon = try await DaemonProcess.start(directory.path("vedette.yaml"), in: directory, options)
            try await daemon.waitUntilHealthy()
            let runs = try await self.runs(daemon)

            settings.services = [Self.more]
            try version("2", settings.text(for: lab), in: directory)
            try link("version-2", "..data.new", in: directory)
            try move("..data.new", to: "..data", in: directory)
            try await daemon.waitUntil("extra", is: "unhealthy")
            #expect(try await self.runs(daemon) > runs)
            #expect(try await daemon.transitions(of: "redis") == ["unknown>healthy:"])
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
