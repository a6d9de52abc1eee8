import Series
import TestKit
import Testing
import Vocabulary

@testable import Scraping

/// What targets may do to us costs a bounded amount, and `lastError` says what it was.
@Suite(.timeLimit(.minutes(1))) struct HostileTargetTests {
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
    private static let line = #"a{x="1"} 1"# + "\n"
    private static let limit = 1 << 20

    private func lastError(of peer: ScriptedPeer) async throws -> String {
        let rig = LoopRig()
        rig.load(LoopRig.job("bad", "127.0.0.1:\(peer.port)") { $0.limits.bodyBytes = Self.limit })
        try await rig.running {
            try await rig.scrape("bad")
            await peer.until { $0.open == 0 }
        }
        #expect(rig.values("up", job: "bad") == [0])
        #expect(rig.values("a", job: "bad") == [])
        return rig.status("bad")?.lastError ?? ""
    }

    @Test(
        arguments: [
            ("a length of 100 MB", "Content-Length: 104857600\r\n\r\n", line),
            ("no length and no end", "\r\n", line),
            ("chunks without end", "Transfer-Encoding: chunked\r\n\r\n", "b\r\n\(line)\r\n"),
            ("one line without end", "\r\n", "a"),
        ]
    )
    func `a body beyond the limit is not read on`(what: String, fields: String, flood: String) async throws {
        let peer = try await ScriptedPeer.start(.answer(.flood(Self.head + fields, flood)))
        let found1 = try await lastError(of: peer)
        #expect(found1 == "body size limit exceeded (limit: 1048576 bytes)", "\(what)")
    }

    @Test func `headers without end are not read on`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.flood(Self.head, "X-More: 1\r\n")))
        let found2 = try await lastError(of: peer).contains("the answer's headers are too long")
        #expect(found2)
    }

    @Test func `a length that is too large is a broken answer`() async throws {
        let peer = try await ScriptedPeer.start(
            .answer(.send("\(Self.head)Content-Length: 500\r\n\r\n\(Self.line)"), .close)
        )
        let found3 = try await lastError(of: peer)
        #expect(found3 == "the connection was closed in the middle of the answer")
    }

    @Test func `a length that is too small cuts the body, and the rest reaches no later scrape`() async throws {
        let peer = try await ScriptedPeer.start(
            .answer(.send("\(Self.head)Content-Length: 4\r\n\r\na 1\nb 2\nc 3\n"))
        )
        let rig = LoopRig()
        rig.load(LoopRig.job("bad", "127.0.0.1:\(peer.port)"))
        try await rig.running {
            let found4 = try await rig.scrape("bad").lastError
            #expect(found4 == "")
            await peer.until { $0.open == 0 }
            let found5 = try await rig.scrape("bad").lastError
            #expect(found5 == "")
        }
        #expect(rig.values("a", job: "bad") == [1, 1])
        #expect(rig.values("b", job: "bad") == [])
        #expect(peer.counts.accepted == 2)
    }

    @Test func `a gzip bomb costs no more than the limit`() async throws {
        let bomb = try GzipText.compress(String(repeating: Self.line, count: 100_000), times: 100)
        #expect(bomb.count < Self.limit)
        let fields = "Content-Encoding: gzip\r\nContent-Length: \(bomb.count)\r\n\r\n"
        let server = try await FixedAnswerServer.start(Array((Self.head + fields).utf8) + bomb, closes: false)
        let rig = LoopRig()
        rig.load(LoopRig.job("bad", "127.0.0.1:\(server.port)") { $0.limits.bodyBytes = Self.limit })
        try await rig.running {
            let found6 = try await rig.scrape("bad").lastError
            #expect(found6 == "body size limit exceeded (limit: 1048576 bytes)")
        }
    }

    @Test func `label values without end are refused as a whole, and leave nothing behind`() async throws {
        let body = (0..<50_000).map { "a{n=\"\($0)\"} 1\n" }.joined()
        let server = try await RouteServer.start(["/metrics": .text(body)])
        let rig = LoopRig()
        rig.load(LoopRig.job("bad", "127.0.0.1:\(server.port)"))
        try await rig.running {
            let error = try await rig.scrape("bad").lastError
            #expect(error == "sample limit exceeded (50000 post-relabeling samples, limit: 20000)")
        }
        #expect(rig.store.statistics.series == 5)
        #expect(rig.values("scrape_samples_scraped", job: "bad") == [50_000])
    }

    @Test func `an answer that drips ends at the timeout`() async throws {
        let peer = try await ScriptedPeer.start(.answer(.send("\(Self.head)Content-Length: 100\r\n\r\na")))
        let rig = LoopRig()
        rig.load(LoopRig.job("bad", "127.0.0.1:\(peer.port)"))
        try await rig.running {
            try await rig.beginScrape(of: "bad")
            await peer.until { $0.bytes > 0 }
            await rig.time.sleepers(atLeast: 2)
            rig.time.advance(by: .seconds(10))
            let found7 = try await rig.ended("bad", since: nil).lastError.hasPrefix("no answer within 10s in phase ")
            #expect(found7)
            await peer.until { $0.open == 0 }
        }
    }
}
