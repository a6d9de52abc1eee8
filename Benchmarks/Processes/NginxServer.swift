import Glibc
import TestKit

/// The target of all HTTP probes: one nginx worker that answers three bytes to everything, and counts.
struct NginxServer {
    private let process: ServerProcess
    /// `http://127.0.0.1:PORT`.
    let url: String

    /// Starts it; with the text files of a directory under `/files/` when one is given.
    static func start(files: String? = nil) async throws -> NginxServer {
        let directory = try TemporaryDirectory()
        let port = try ServerProcess.freePort()
        let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(directory.path($0));" }.joined(separator: " ")
        let place =
            files.map { "location /files/ { alias \($0)/; default_type \"text/plain; version=0.0.4\"; types {} }" }
            ?? ""
        let config = try directory.write(
            """
            \(geteuid() == 0 ? "user root;" : "") daemon off; worker_processes 1; worker_rlimit_nofile 8192;
            pid \(directory.path("nginx.pid")); error_log \(directory.path("error.log")) error;
            events { worker_connections 4096; }
            http {
                access_log off; \(places)
                keepalive_timeout 1h; keepalive_requests 1000000000;
                server {
                    listen 127.0.0.1:\(port) backlog=4096;
                    location = /counted { stub_status; }
                    \(place)
                    location / { return 200 "ok\\n"; }
                }
            }

            """,
            to: "nginx.conf"
        )
        let process = try await ServerProcess.start(
            "nginx",
            ["-e", directory.path("error.log"), "-c", config],
            in: directory,
            endSignal: SIGTERM
        )
        let server = NginxServer(process: process, url: "http://127.0.0.1:\(port)")
        try await process.waitUntil("answers") { (try? await LoopbackHTTP.request("GET", server.url))?.status == 200 }
        return server
    }

    /// How many requests it has had, this one included.
    func requests() async throws -> Double {
        // "Active connections: 1 \nserver accepts handled requests\n 7 7 9 \nReading: …"
        let answer = try await LoopbackHTTP.request("GET", "\(url)/counted").body
        let lines = answer.split(separator: "\n")
        guard lines.count > 2, let count = lines[2].split(separator: " ").last.flatMap({ Double($0) }) else {
            throw TestKitError("nginx counts so: \(answer)")
        }
        return count
    }

    func stop() async {
        await process.terminate(with: SIGTERM)
    }
}
