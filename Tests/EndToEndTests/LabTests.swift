import Glibc
import NIOCore
import NIOPosix
import TestKit
import Testing

extension EndToEnd {
    @Suite(.timeLimit(.minutes(1))) struct LabTests {
        @Test func `everything answers once the ready file is there`() async throws {
            let lab = try await LabProcess.start()
            for service in ["redis", "postgres"] {
                #expect(try await answers(lab, service), "\(service)")
            }
            for (service, path, body) in [
                ("qdrant", "/healthz", "healthz check passed"), ("qdrant", "/readyz", "all shards are ready"),
                ("crawl4ai", "/health", "\"status\":\"ok\""), ("splade", "/health", "\"status\":\"healthy\""),
                ("reranker", "/info", "\"reranker\""), ("api", "/health", "\"postgres\":\"connected\""),
            ] {
                let answer = try await LoopbackHTTP.request("GET", lab.url(of: service) + path)
                #expect(answer.status == 200 && answer.body.contains(body), "\(service)\(path): \(answer.body)")
            }
            #expect(try await LoopbackHTTP.request("GET", lab.url(of: "qdrant") + "/health").status == 404)
            #expect(await lab.stop() == .code(0))
        }

        @Test(arguments: ["redis", "postgres"])
        func `a real server goes down, hangs and comes back on its port`(service: String) async throws {
            let lab = try await LabProcess.start()
            try await lab.switch(service, "down")
            await #expect(throws: (any Error).self) { try await connect(lab, service).close() }
            try await lab.switch(service, "up")
            #expect(try await answers(lab, service))
            try await lab.switch(service, "hang")
            // Accepted by the kernel, answered by nobody.
            try await connect(lab, service).close()
            #expect(try await report(lab, service).contains("\"state\" : \"hung\""))
            try await lab.switch(service, "down")
            await #expect(throws: (any Error).self) { try await connect(lab, service).close() }
            try await lab.switch(service, "up")
            #expect(try await answers(lab, service))
        }

        @Test func `a stand-in goes down, answers as switched, and counts what it was asked`() async throws {
            let lab = try await LabProcess.start()
            let url = try lab.url(of: "qdrant") + "/healthz"
            try await lab.switch("qdrant", "down")
            await #expect(throws: (any Error).self) { try await LoopbackHTTP.request("GET", url) }
            try await lab.switch("qdrant", "up")
            #expect(try await LoopbackHTTP.request("GET", url).status == 200)
            try await lab.switch("qdrant", "status/503")
            #expect(try await LoopbackHTTP.request("GET", url).status == 503)
            try await lab.switch("qdrant", "up")
            try await lab.switch("qdrant", "delay/300ms")
            let start = SuspendingClock().now
            #expect(try await LoopbackHTTP.request("GET", url).status == 200)
            #expect(SuspendingClock().now - start >= .milliseconds(300))
            let report = try await report(lab, "qdrant")
            #expect(report.contains("\"GET /healthz\" : 3"), "\(report)")
        }

        @Test func `a hanging stand-in keeps the question and answers it when it is let go`() async throws {
            let lab = try await LabProcess.start()
            try await lab.switch("splade", "hang")
            async let answer = LoopbackHTTP.request("GET", lab.url(of: "splade") + "/health")
            try await Polling.until("the question has arrived") {
                try await report(lab, "splade").contains("\"GET /health\" : 1")
            }
            try await lab.switch("splade", "up")
            #expect(try await answer.status == 200)
        }

        @Test func `a switch that makes no sense is refused with a reason`() async throws {
            let lab = try await LabProcess.start()
            for path in [
                "nobody/down", "redis/explode", "redis/status/503", "redis/hang?path=/", "qdrant/status/9",
                "qdrant/delay/9y", "qdrant/version/new", "qdrant/collection/rag/pink", "qdrant/saturated?path=/",
                "splade/flavor/none", "embedding/dimension/0",
            ] {
                let answer = try await LoopbackHTTP.request("POST", "\(lab.control)/\(path)")
                #expect((400..<500).contains(answer.status), "\(path)")
                #expect(answer.body.contains("\"error\""), "\(path)")
            }
        }

        @Test func `a switch that is not there is refused with those that are`() async throws {
            let lab = try await SharedLab.shared.started()
            for (path, forms) in [
                ("redis/explode", ["up", "down", "hang"]),
                ("crawl4ai/explode", ["dribble", "flavor/docker|runner", "browser/dead"]),
                ("qdrant/explode", ["status/CODE", "collection/NAME/missing"]),
            ] {
                let answer = try await LoopbackHTTP.request("POST", "\(lab.control)/\(path)")
                #expect(answer.status == 404, "\(path)")
                for form in forms { #expect(answer.body.contains(form), "\(path): \(answer.body)") }
            }
        }

        @Test(arguments: ["true", "false"])
        func `the settings of the lab watch the models only when asked`(models: String) async throws {
            let lab = try await SharedLab.shared.started()
            let check = try await CommandRun.vedette(
                "check",
                "--config",
                lab.settings,
                in: try TemporaryDirectory(),
                environment: ["LAB_MODELS": models]
            )
            #expect(check.exit == .code(0), "\(check.output)\(check.complaints)")
            for service in ["embedding", "llm"] {
                #expect(check.output.contains(service) == (models == "true"), "\(check.output)")
            }
        }

        @Test func `a killed lab leaves no server, not even a frozen one, and the next one sweeps`() async throws {
            let lab = try await LabProcess.start()
            try await lab.switch("redis", "hang")
            let workspace = "/tmp/vedette-lab-\(lab.process.pid)"
            let exists = unsafe access(workspace, F_OK) == 0
            #expect(exists)
            #expect(await lab.process.terminate(with: SIGKILL) == .signal(SIGKILL))
            for service in ["redis", "postgres"] {
                try await Polling.until("\(service) is gone", by: .seconds(10)) {
                    let channel = try? await connect(lab, service)
                    try? await channel?.close()
                    return channel == nil
                }
            }
            let next = try await LabProcess.start()
            let remains = unsafe access(workspace, F_OK) == 0
            #expect(!remains)
            #expect(await next.stop() == .code(0))
            let isLeft = unsafe access("/tmp/vedette-lab-\(next.process.pid)", F_OK) == 0
            #expect(!isLeft)
        }

        // MARK: - Looking from outside

        private func report(_ lab: LabProcess, _ service: String) async throws -> String {
            try await LoopbackHTTP.request("GET", "\(lab.control)/\(service)").body
        }

        private func port(_ lab: LabProcess, _ service: String) throws -> Int {
            let digits = try lab.url(of: service).split(separator: ":").last?.prefix { $0.isNumber } ?? ""
            return try #require(Int(digits))
        }

        private func connect(_ lab: LabProcess, _ service: String) async throws -> any Channel {
            try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port(lab, service)).get()
        }

        /// Redis answers a PING; PostgreSQL answers an SSLRequest with one byte, `S` or `N`.
        private func answers(_ lab: LabProcess, _ service: String) async throws -> Bool {
            let isRedis = service == "redis"
            let request = isRedis ? ByteBuffer(string: "PING\r\n") : ByteBuffer(bytes: [0, 0, 0, 8, 4, 210, 22, 47])
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port(lab, service)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let answer = try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(request)
                var answers = inbound.makeAsyncIterator()
                return try await answers.next().map { String(buffer: $0) } ?? ""
            }
            return isRedis ? answer == "+PONG\r\n" : ["S", "N"].contains(answer)
        }
    }
}
