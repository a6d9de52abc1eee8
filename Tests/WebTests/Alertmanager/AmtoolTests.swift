import Alerting
import Foundation
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Debian's `amtool` against our listener, and the same commands against a real Alertmanager.
@Suite(.timeLimit(.minutes(1))) struct AmtoolTests {
    /// Asks a server, with ids and times in what it prints replaced in the order in which they come.
    private final class Session {
        private let amtool: Amtool
        private let prepare: () -> Void
        private var ids: [String] = []

        init(_ url: String, prepare: @escaping () -> Void = {}) throws {
            amtool = try Amtool(url)
            self.prepare = prepare
        }

        /// Runs one command a line; `$1` is the first id that was printed.
        func run(_ script: String) async throws -> String {
            var text = ""
            for line in script.split(separator: "\n") {
                prepare()
                var arguments = line.split(separator: " ").map { String($0).replacing("_", with: " ") }
                for (index, id) in ids.enumerated() {
                    arguments = arguments.map { $0.replacing("$\(index + 1)", with: id) }
                }
                let output = try await amtool.run(arguments)
                text += "> \(line)\n\(normal(output))"
            }
            return text
        }

        private func normal(_ output: String) -> String {
            var text = output
            for match in output.matches(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/) {
                let id = String(match.output)
                if !ids.contains(id) { ids.append(id) }
                let number = (ids.firstIndex(of: id) ?? 0) + 1
                text = text.replacing(id, with: "<id \(number)>")
            }
            return text.replacing(/\d{4}-\d\d-\d\d[ T][0-9:.]+(Z| UTC)/, with: "<time>")
        }
    }

    private func answersHere(_ script: String) async throws -> String {
        let rig = try AlertRig(time: TestTime(now: SystemTime().now))
        return try await rig.serve { url in
            try await Session(url) { rig.catchUp() }.run(script)
        }
    }

    private func answersThere(_ script: String) async throws -> String {
        let server = try await RealAlertmanager.start()
        let text = try await Session(server.url).run(script)
        // Until here it has to live.
        return withExtendedLifetime(server) { text }
    }

    /// Blanks within an argument are written `_`.
    @Test func `amtool sees alerts and handles silences as with a real Alertmanager`() async throws {
        let script = """
            alert add alertname=Down service=postgres --annotation=summary="it_is_down" --generator-url=http://x/y
            alert add Slow service=redis severity=warning
            alert query
            alert query -o extended
            alert query service=redis
            alert query alertname=~D.* service!=""
            alert query -r op.*
            alert query -r nobody
            silence query
            silence add service=redis -c new_disk -a ann -d 2h
            silence query
            silence query -o extended
            silence query -q
            silence query service=redis
            silence query service=postgres
            silence query --created-by=ann
            alert query
            alert query -s
            alert query -a
            silence update -d 3h -c longer $1
            silence query
            silence add alertname!=x team!~"a|b" service=~p.+ -c c -a bob
            silence query
            alert query
            silence expire $1
            silence expire $2
            silence query
            silence query --expired -q
            alert query
            silence expire $1
            silence add service=~.* -c x -a y
            cluster show
            """
        let (here, there) = (try await answersHere(script), try await answersThere(script))
        for (here, there) in zip(here.split(separator: "> "), there.split(separator: "> ")) { #expect(here == there) }
        #expect(here.utf8.count == there.utf8.count)
        #expect(here.contains("Down       <time>  it is down  active"))
        #expect(here.contains(#"<id 1>  service="redis"  <time>  ann         new disk"#))
        #expect(here.contains("Slow       <time>           suppressed"))
    }

    @Test func `amtool brings a key along`() async throws {
        let rig = try AlertRig(time: TestTime(now: SystemTime().now))
        rig.rig.box.policy.keys = [.init(name: "ops", secret: "write-0123456789", scope: .write)]
        rig.rig.box.policy.isLoopback = false
        let directory = try TemporaryDirectory()
        let file = try directory.write("authorization: { credentials: write-0123456789 }\n", to: "http.yml")
        let text = try await rig.serve { url in
            try await Session(url) { rig.catchUp() }.run(
                """
                silence add service=x -c c -a ann
                --http.config.file=\(file) silence add service=x -c c -a ann
                """
            )
        }
        #expect(text.contains("(status 401)"))
        #expect(text.hasSuffix("<id 1>\n"))
        #expect(rig.log.all.map { $0.contains(" key=ops ") } == [true])
    }

    @Test func `amtool shows our settings, and says why we refuse`() async throws {
        let text = try await answersHere(
            """
            config show
            silence expire 11111111-2222-3333-4444-555555555555
            silence update -d 1h 11111111-2222-3333-4444-555555555555
            """
        )
        #expect(text.contains("route:\n  receiver: ops\n"))
        #expect(text.contains("silence expire"))
        #expect(text.contains("404"))
    }
}
