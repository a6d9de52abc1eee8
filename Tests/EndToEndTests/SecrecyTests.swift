import Probes
import TestKit
import Testing

extension EndToEnd {
    /// Nothing secret is shown, and nothing that a target says can do harm where it is shown.
    @Suite(.timeLimit(.minutes(1))) struct SecrecyTests {
        private static let key = "own-key-4711-abcdefgh"
        private static let secrets = [
            key, "pg-pass%2Fword-1", "pg-pass/word-1", "redis-password-2", "url-password-3", "query-token-4",
            "bearer-token-5", "header-secret-6", "rerank-key-7",
        ]
        /// What a target could say of us: terminal escapes, C1 controls, a mention, marks that turn text around, and all
        /// our secrets.
        private static let spite =
            "\u{1B}]0;pwned\u{07}\u{1B}[31m<!channel> \(key) \u{9B}2J\u{202E}" + secrets.joined(separator: " ")

        @Test func `no secret and no control character is shown anywhere`() async throws {
            let lab = try await SharedLab.shared.started()
            let web = try await FixedAnswerServer.http(status: "500 \u{1B}[5mno", body: Self.spite)
            let edge = try await FixedAnswerServer.http(
                status: "500 no",
                body: String(repeating: "x", count: 92) + Self.key + " behind"
            )
            // A redirect with a user and password, cut in the middle of our own key.
            let place = "http://me:url-password-3@login.example/" + String(repeating: "x", count: 72) + "rerank-key-7"
            let gate = try await FixedAnswerServer.start(
                Array("HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n".utf8),
                closes: false
            )
            let store = try await FixedAnswerServer.start(Array("-ERR \(Self.spite)\r\n".utf8), closes: false)
            let directory = try TemporaryDirectory()
            let server = try lab.url(of: "postgres").split(separator: "@").last ?? ""
            let postgres = "postgres://nobody:pg-pass%2Fword-1@\(server)"
            let text =
                Self.settings(web: web.port, edge: edge.port, store: store.port, postgres: postgres)
                + "  gate: { kind: reranker, url: \"http://127.0.0.1:\(gate.port)\", api_key: rerank-key-7, role: optional }\n"
            let file = try directory.write(text, to: "vedette.yaml")
            let daemon = try await DaemonProcess.start(file, in: directory)
            for name in ["web", "edge", "bearer", "store", "postgres", "gate"] {
                try await daemon.waitUntil("shows \(name)'s failure") { daemon in
                    try await daemon.json("/health/\(name)")[path: "reason"]?.text != nil
                }
            }
            // A bad file with secrets in the offending places, and one that cannot be read at all.
            try directory.write(text + "redy: \(Self.key)\n", to: "vedette.yaml")
            let access = ["X-API-Key": Self.key]
            #expect(try await daemon.post("/-/reload", headers: access).status == 500)

            var shown: [String: String] = [:]
            for path in [
                "/health", "/health/services", "/health/metrics", "/metrics", "/ready", "/api/v1/services",
                "/-/reload", "/nowhere?key=\(Self.key)",
            ]
                + ["web", "edge", "bearer", "store", "postgres", "gate"].flatMap({
                    ["/health/\($0)", "/api/v1/services/\($0)", "/api/v1/services/\($0)/transitions"]
                })
            {
                shown[path] = try await daemon.get(path, headers: access).body
            }
            shown["reload"] = try await daemon.post("/-/reload", headers: access).body
            let url = ["VEDETTE_URL": daemon.url]
            for (name, arguments) in [
                ("status", ["status"]), ("live", ["live", "--url", daemon.url]),
                ("validate", ["validate", "--config", file]),
            ] {
                let run = try await CommandRun.vedette(
                    arguments,
                    in: directory,
                    environment: url.merging(["VEDETTE_API_KEY": Self.key]) { $1 }
                )
                shown["vedette \(name)"] = run.output + run.complaints
            }
            try directory.write(text, to: "vedette.yaml")
            for arguments in [["check", "--config", file], ["check", "--json", "--config", file]] {
                let run = try await CommandRun.vedette(arguments, in: directory)
                #expect(run.exit == .code(1))
                shown["vedette \(arguments)"] = run.output + run.complaints
            }
            #expect(try await daemon.stop() == .code(0))
            shown["the log"] = daemon.log
            shown["standard error"] = daemon.complaints
            for (place, text) in shown { expectHarmless(text, in: place) }
            let redirect = shown["/health/gate"] ?? ""
            #expect(redirect.contains("it redirects to http://login.example/xx"), "\(redirect)")
            // The failures themselves are shown, or this would prove nothing.
            for place in ["/health/web", "/api/v1/services", "/health/store", "the log", "vedette status"] {
                #expect(shown[place]?.contains("<!channel> ***") == true, "\(place): \(shown[place] ?? "")")
            }
        }

        @Test func `without the key the API gives nothing, and a wrong one is not repeated`() async throws {
            let directory = try TemporaryDirectory()
            let text = Self.settings(web: 1, edge: 1, store: 1, postgres: "postgres://u:pg-pass%2Fword-1@127.0.0.1:1/d")
            let daemon = try await DaemonProcess.start(try directory.write(text, to: "vedette.yaml"), in: directory)
            #expect(try await daemon.get("/api/v1/services").status == 401)
            let wrong = try await daemon.get("/api/v1/services", headers: ["Authorization": "Bearer not-the-key-99"])
            #expect(wrong.status == 401 && !wrong.body.contains("not-the-key-99"))
            let right = try await daemon.get("/api/v1/services", headers: ["Authorization": "Bearer \(Self.key)"])
            #expect(right.status == 200)
            #expect(try await daemon.stop() == .code(0))
            #expect(!daemon.log.contains("not-the-key-99"))
        }

        private static func settings(web: Int, edge: Int, store: Int, postgres: String) -> String {
            let checks = "role: optional, checks: { live: \(LabSettings.brisk) }"
            return """
                http: { port: 0, keys: [ { name: ops, key: \(key), scope: write } ] }
                state: { directory: var }
                shutdown_delay: 0s
                log: { level: trace }
                services:
                  web: { kind: http, url: "http://me:url-password-3@127.0.0.1:\(web)/?token=query-token-4", \(checks) }
                  edge: { kind: http, url: "http://127.0.0.1:\(edge)/", \(checks) }
                  bearer:
                    kind: http
                    url: "http://127.0.0.1:\(web)/"
                    bearer_token: bearer-token-5
                    checks: { live: { interval: 1s, timeout: 1s, headers: { X-Api-Key: header-secret-6 } } }
                  store: { kind: redis, url: "redis://:redis-password-2@127.0.0.1:\(store)", \(checks) }
                  postgres: { kind: postgres, url: "\(postgres)", \(checks) }

                """
        }

        private func expectHarmless(_ text: String, in place: String) {
            for secret in Self.secrets {
                // Neither the whole nor what a cut leaves of it.
                let isShown = text.contains(secret.prefix(7))
                #expect(!isShown, "\(place) shows the start of \(secret): \(text.prefix(2000))")
            }
            let controls = text.unicodeScalars.filter { scalar in
                switch scalar.value {
                case 0x0A: false
                case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E: true
                default: false
                }
            }
            let isClean = controls.isEmpty && !text.contains("\\u001b") && !text.contains("\\u009b")
            #expect(isClean, "\(place): \(controls.map(\.value)) in \(text.prefix(2000))")
        }
    }
}
