import Alerting
import HTTPTypes
import TestKit
import Testing
import Vocabulary

@testable import Web

/// `vedette silence` and `vedette ack` against our listener.
@Suite(.timeLimit(.minutes(1))) struct SilenceCommandTests {
    private let directory: TemporaryDirectory
    private let rig: AlertRig
    private static let first = "00000000-0000-4000-8000-000000000001"

    init() throws {
        directory = try TemporaryDirectory()
        rig = try AlertRig(time: TestTime(now: SystemTime().now))
    }

    private func run(_ url: String, _ arguments: String...) async throws -> CommandRun {
        rig.catchUp()
        return try await CommandRun.vedette(
            arguments,
            in: directory,
            environment: ["VEDETTE_URL": url, "USER": "ann", "VEDETTE_API_KEY": "write-0123456789"]
        )
    }

    @Test func `silences are added, listed, shown and ended`() async throws {
        rig.rig.box.policy.keys = [.init(name: "ops", secret: "write-0123456789", scope: .write)]
        try await rig.serve { url in
            #expect(try await run(url, "silence", "list").output == "no silences\n")
            let added = try await run(
                url,
                "silence",
                "add",
                "service=postgres",
                "team!~a|b",
                "--for",
                "2h",
                "--comment",
                "new disk"
            )
            #expect(added.output == Self.first + "\n")
            #expect(added.exit == .code(0))
            let silence = try #require(rig.silences[Self.first])
            #expect(silence.state(at: rig.time.wallNow) == .active)
            let list = try await run(url, "silence", "list")
            let lines = list.output.split(separator: "\n")
            #expect(lines.first?.split(separator: " ") == ["ID", "STATE", "MATCHERS", "ENDS", "BY", "COMMENT"])
            #expect(
                lines.dropFirst() == [
                    "\(Self.first)  active  service=\"postgres\" team!~\"a|b\"  \(silence.endsAt)  ann  new disk"
                ]
            )
            #expect(try await run(url, "silence", "list", "service=redis").output == "no silences\n")
            let later = try await run(url, "silence", "add", "Slow", "--in", "1d", "--by", "bob", "--comment", "c")
            let second = later.output.split(separator: "\n").first.map(String.init) ?? ""
            let shown = try await run(url, "silence", "show", second)
            #expect(shown.output.hasPrefix("silence \(second) is pending\n  matchers alertname=\"Slow\"\n"))
            #expect(shown.output.contains("  by       bob, last changed at "))
            #expect(try await run(url, "silence", "expire", Self.first, second).exit == .code(0))
            #expect(try await run(url, "silence", "list", "--expired").output.split(separator: "\n").count == 3)
            #expect(try await run(url, "silence", "list", "--json").output.hasPrefix(#"[{"id":"#))
        }
        #expect(rig.log.all.count == 4)
        #expect(rig.log.all.allSatisfy { $0.contains("key=ops") })
    }

    @Test func `what goes wrong is said, with an exit code`() async throws {
        try await rig.serve { url in
            let unknown = try await run(url, "silence", "expire", "nope")
            #expect(unknown.exit == .code(1))
            #expect(unknown.complaints == "vedette: silence not found\n")
            #expect(try await run(url, "silence", "show", "nope").exit == .code(1))
            let refused = try await run(url, "silence", "add", "a=~.*", "--comment", "c")
            #expect(refused.exit == .code(64))
            #expect(
                refused.complaints == "vedette: silence invalid: at least one matcher must not match the empty string\n"
            )
            for arguments in [
                ["a=~(", "--comment", "c"], ["a=b"], ["a=b", "--comment", ""], ["--comment", "c"],
                ["a=b", "--comment", "c", "--for", "soon"], ["a=b", "--comment", "c", "--in", "0s"],
            ] {
                let wrong = try await CommandRun.vedette(["silence", "add"] + arguments, in: directory)
                #expect(wrong.exit == .code(64), "\(arguments)")
            }
        }
        let closed = "http://127.0.0.1:\(try ServerProcess.freePort())"
        let lost = try await run(closed, "silence", "list")
        #expect(lost.exit == .code(69))
        #expect(lost.complaints.hasPrefix("vedette: no answer from \(closed)"))
    }

    @Test func `a key that is not known changes nothing`() async throws {
        rig.rig.box.policy.keys = [.init(name: "ops", secret: "another-0123456789", scope: .write)]
        try await rig.serve { url in
            let refused = try await run(url, "silence", "add", "a=b", "--comment", "c")
            #expect(refused.exit == .code(69))
            #expect(refused.complaints == "vedette: this key is not known here\n")
        }
    }

    @Test func `an incident is acknowledged and given back`() async throws {
        let id = rig.open("PostgreSQL is down").description
        let ended = rig.open("over", isOpen: false).description
        try await rig.serve { url in
            #expect(try await run(url, "ack", id, "--comment", "on it").output == "acknowledged\n")
            #expect(try await run(url, "ack", id.lowercased()).output.hasPrefix("ann had acknowledged it at "))
            #expect(try await run(url, "ack", id, "--undo").output == "taken back\n")
            #expect(try await run(url, "ack", id, "--undo").output == "nobody had acknowledged it\n")
            #expect(try await run(url, "ack", "nope").exit == .code(64))
            let over = try await run(url, "ack", ended)
            #expect(over.exit == .code(1))
            #expect(over.complaints == "vedette: the incident is over\n")
        }
        #expect(rig.acknowledgements == ["ann: on it", "ann took it back"])
    }
}
