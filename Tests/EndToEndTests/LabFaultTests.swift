import NIOCore
import NIOPosix
import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The faults that every stand-in has.
    @Suite(.timeLimit(.minutes(1))) struct LabFaultTests {
        private static let standIns = ["qdrant", "crawl4ai", "splade", "reranker", "api", "embedding", "llm"]

        @Test(arguments: standIns) func `a truncated answer announces more than comes`(service: String) async throws {
            try await LabBench.use(service) { bench in
                try await bench.turn("truncate")
                let answer = try await bench.ask("GET /health")
                let announced = try #require(answer.headers["content-length"].flatMap { Int($0) })
                #expect(answer.body.utf8.count == announced / 2 && announced > 1)
            }
        }

        @Test(arguments: standIns) func `a dribbled answer comes byte by byte`(service: String) async throws {
            try await LabBench.use(service) { bench in
                try await bench.turn("dribble")
                let parts = try await parts(of: bench, upTo: 3)
                // The head may bring the first byte with it; what follows comes alone.
                #expect(parts[0].hasPrefix("HTTP/1.1 "))
                #expect(parts.count == 3 && parts.dropFirst().allSatisfy { $0.utf8.count == 1 }, "\(parts)")
            }
        }

        @Test func `a page for people comes with 200 instead of what was asked for`() async throws {
            try await LabBench.use("reranker") { bench in
                try await bench.turn("wrong-type")
                let answer = try await bench.ask("GET /info")
                #expect(answer.status == 200 && answer.headers["content-type"] == "text/html")
                #expect(answer.body.hasPrefix("<!doctype html>"))
            }
        }

        @Test func `a big body has 10 MB`() async throws {
            try await LabBench.use("qdrant") { bench in
                try await bench.turn("big-body")
                #expect(try await bench.ask("GET /collections").body.utf8.count == 10 << 20)
            }
        }

        @Test func `a fault of one path leaves the others alone, and the last one counts`() async throws {
            try await LabBench.use("reranker") { bench in
                try await bench.turn("status/503?path=/info")
                #expect(try await bench.ask("GET /info").status == 503)
                #expect(try await bench.ask("GET /health").status == 200)
                try await bench.turn("wrong-type")
                #expect(try await bench.ask("GET /info").status == 200)
                try await bench.turn("delay/300ms?path=/health")
                let start = SuspendingClock().now
                #expect(try await bench.ask("GET /health").headers["content-type"] == "text/html")
                #expect(SuspendingClock().now - start >= .milliseconds(300))
            }
        }

        @Test func `one path hangs until everything works again`() async throws {
            try await LabBench.use("splade") { bench in
                let before = try await bench.count("POST /sparse")
                try await bench.turn("hang?path=/sparse")
                async let answer = bench.ask("POST /sparse", #"{"text":"a"}"#)
                try await Polling.until("the question has arrived") {
                    try await bench.count("POST /sparse") == before + 1
                }
                #expect(try await bench.ask("GET /health").status == 200)
                try await bench.turn("up")
                #expect(try await answer.status == 200)
            }
        }

        @Test func `up ends a delay that is under way`() async throws {
            try await LabBench.use("api") { bench in
                let before = try await bench.count("GET /tools")
                try await bench.turn("delay/1m")
                async let answer = bench.ask("GET /tools")
                try await Polling.until("the question has arrived") {
                    try await bench.count("GET /tools") == before + 1
                }
                try await bench.turn("up")
                #expect(try await answer.status == 200)
            }
        }

        @Test func `what was thrown is shown, and up puts all of it back`() async throws {
            try await LabBench.use("qdrant") { bench in
                try await bench.turn("auth/secret", "version/1.7.4", "collection/rag/red", "delay/1ms?path=/x")
                let url = "\(bench.lab.control)/qdrant"
                let thrown = try await LoopbackHTTP.request("GET", url).body
                for path in ["auth/secret", "version/1.7.4", "collection/rag/red", "delay/1ms?path=/x"] {
                    #expect(thrown.contains("\"\(path)\""), "\(thrown)")
                }
                #expect(try await bench.ask("GET /collections").status == 403)
                try await bench.turn("up")
                #expect(try await bench.ask("GET /collections").status == 200)
                #expect(try await bench.json("GET /")[path: "version"] == .string("1.15.1"))
                let mended = try await LoopbackHTTP.request("GET", url).body
                #expect(!mended.contains("auth/secret"), "\(mended)")
            }
        }

        /// The first pieces of an answer as they arrive from the socket.
        private func parts(of bench: LabBench, upTo count: Int) async throws -> [String] {
            let digits = try bench.lab.url(of: bench.service).split(separator: ":").last.flatMap { Int($0) }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: try #require(digits)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            return try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: "GET /health HTTP/1.1\r\nHost: lab\r\n\r\n"))
                var parts: [String] = []
                for try await part in inbound {
                    parts.append(String(buffer: part))
                    if parts.count == count { break }
                }
                return parts
            }
        }
    }
}
