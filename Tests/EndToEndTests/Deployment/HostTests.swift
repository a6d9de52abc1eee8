import Foundation
import Probes
import TestKit
import Testing

/// The image, systemd's unit, and Prometheus' file.
@Suite(.timeLimit(.minutes(1))) struct HostTests {
    private let checkout: Checkout

    init() throws {
        checkout = try Checkout()
    }

    @Test func `hadolint has nothing against the Dockerfile`() async throws {
        #expect(try await checkout.check("hadolint", "--no-color", checkout.path("Dockerfile")) == "")
    }

    @Test func `the image runs as a number, and asks itself with vedette live`() throws {
        let lines = try checkout.text("Dockerfile").split(separator: "\n")
        #expect(lines.last { $0.hasPrefix("USER ") } == "USER 65532:65532")
        #expect(lines.contains { $0.hasPrefix("HEALTHCHECK ") && $0.hasSuffix(#"CMD ["vedette", "live"]"#) })
    }

    @Test func `the runtime packages are those that the program's libraries come from, and the certificates`()
        async throws
    {
        // What the image has anyway, and what the static build brings, is left out.
        let script = """
            objdump -p "$1" | awk '/NEEDED/ { print $2 }' >needed
            ldd "$1" | awk '$3 ~ "^/" { print $1, $3 }' | while read -r name path; do
                grep -qx "$name" needed || continue
                file=$(readlink -f "$path")
                case $file in */swift/linux/*) continue ;; esac
                dpkg -S "*/$(basename "$file")" | cut -d: -f1
            done | sort -u
            """
        let found = try await checkout.run("sh", "-ec", script, "sh", BuiltProgram.vedette.path)
        let packages = Set(found.split(separator: "\n").map(String.init)).subtracting(["libc6", "libgcc-s1"])
        let listed = try checkout.text("deploy/runtime-packages.txt").split(separator: "\n").map(String.init)
        #expect(listed == listed.sorted())
        #expect(packages.union(["ca-certificates"]) == Set(listed))
    }

    @Test func `systemd has nothing against the unit`() async throws {
        let unit = try unit()
        #expect(try await checkout.run("systemd-analyze", "verify", unit) == "")
        // From 0.0, shut in, to 10.0.
        let said = try await checkout.run("systemd-analyze", "security", "--offline=yes", "--threshold=15", unit)
        #expect(said.contains("Overall exposure level for vedette.service"))
    }

    @Test func `systemd waits longer than the daemon takes to end, and longer than a loop may be silent`() throws {
        let text = try checkout.text("deploy/systemd/vedette.service")
        func number(_ key: String) -> Int? {
            text.split(separator: "\n").first { $0.hasPrefix("\(key)=") }.flatMap { Int($0.dropFirst(key.count + 1)) }
        }
        #expect(try #require(number("TimeoutStopSec")) > 20)
        #expect(try #require(number("WatchdogSec")) >= 30)
        #expect(text.contains("\nType=notify\n"))
        #expect(number("RestartPreventExitStatus") == 64)
    }

    @Test func `promtool has nothing against the scrape configuration`() async throws {
        let said = try await checkout.run("promtool", "check", "config", checkout.path("deploy/prometheus.yml"))
        #expect(said.contains("SUCCESS"))
        let document = try await checkout.documents("deploy/prometheus.yml").first
        #expect(document?[path: "scrape_configs.0.honor_labels"] == .bool(true))
    }

    /// The unit with the program that was built, so that systemd finds it.
    private func unit() throws -> String {
        let installed = "/usr/local/bin/vedette"
        let text = try checkout.text("deploy/systemd/vedette.service")
        try #require(text.contains("ExecStart=\(installed) run"))
        return try checkout.directory.write(
            text.replacingOccurrences(of: installed, with: BuiltProgram.vedette.path),
            to: "vedette.service",
            mode: 0o644
        )
    }
}
