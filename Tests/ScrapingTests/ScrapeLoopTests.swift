import Exposition
import Probes
import Series
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Scraping

@Suite(.timeLimit(.minutes(1))) struct ScrapeLoopTests {
    @Test func `a target is scraped at each slot of its grid, over one connection`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        rig.load(LoopRig.job("api", "127.0.0.1:\(server.port)"))
        #expect(rig.status("api")?.health == .unknown)
        #expect(!rig.loop.hasScraped { $0["job"] == "api" })
        try await rig.running {
            for _ in 1...3 {
                let found1 = try await rig.scrape("api").health
                #expect(found1 == .up)
            }
        }
        let samples = rig.samples("a", job: "api")
        #expect(samples.map(\.value) == [1, 1, 1])
        #expect(zip(samples, samples.dropFirst()).allSatisfy { $1.timestamp - $0.timestamp == 10_000 })
        #expect(rig.samples("up", job: "api").map(\.timestamp) == samples.map(\.timestamp))
        #expect(server.counts.accepted == 1)
        #expect(rig.loop.hasScraped { $0["job"] == "api" })
        #expect(rig.loop.hasScraped { $0["job"] == "other" })
    }

    @Test func `a scrape asks as Prometheus does`() async throws {
        let server = try await RouteServer.start([:], otherwise: .text("a 1\n"))
        let rig = LoopRig()
        let job = LoopRig.job("api", "127.0.0.1:\(server.port)", interval: .milliseconds(1500)) {
            $0.parameters = [.init("x", ["1 2"])]
            $0.authorization = HTTPField.basic(user: "bob", password: "secret")
        }
        rig.load(job)
        try await rig.running { try await rig.scrape("api") }
        let request = try #require(server.requests.first)
        #expect(request.method == "GET")
        #expect(request.path == "/metrics?x=1+2")
        #expect(request.headers["accept"] == ScrapeClient.accept)
        #expect(request.headers["accept-encoding"] == "gzip")
        #expect(request.headers["user-agent"] == "vedette/test")
        #expect(request.headers["x-prometheus-scrape-timeout-seconds"] == "1.5")
        #expect(request.headers["authorization"] == "Basic Ym9iOnNlY3JldA==")
        #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
    }

    @Test(
        arguments: [
            (RouteServer.Reaction.text("a 1\n", status: 503), "server returned HTTP status 503 Service Unavailable"),
            (.text("a 1\n", status: 204), "server returned HTTP status 204 No Content"),
            (.text("", status: 302, headers: ["Location": "/x"]), "server returned HTTP status 302 Found"),
            (
                .answer(status: 200, body: "a 1\n"),
                "the answer has no Content-Type; expected text/plain or application/openmetrics-text"
            ),
            (
                .answer(status: 200, headers: ["Content-Type": "text/html"], body: "<html>"),
                #"received unsupported Content-Type "text/html"; expected text/plain or application/openmetrics-text"#
            ),
            (
                .text("a 1\n", headers: ["Content-Encoding": "br"]),
                #"received Content-Encoding "br", and asked for gzip"#
            ),
            (
                .text("a 1\n", headers: ["Content-Encoding": "gzip"]),
                "the gzip of the answer is damaged: invalid data"
            ),
            (.text("a 1\nb\n"), #"line 2, column 2: expected value after metric, got "\n" while parsing: "b\n""#),
            (.close, "the connection was closed unanswered"),
        ]
    )
    func `what cannot be read is a failed scrape that says why`(
        reaction: RouteServer.Reaction,
        message: String
    ) async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        rig.load(LoopRig.job("api", "127.0.0.1:\(server.port)"))
        try await rig.running {
            try await rig.scrape("api")
            server.set("/metrics", reaction)
            let status = try await rig.scrape("api")
            #expect(status.health == .down)
            #expect(status.lastError == message)
            server.set("/metrics", .text("a 2\n"))
            let found2 = try await rig.scrape("api").lastError
            #expect(found2 == "")
        }
        #expect(rig.values("a", job: "api").map(\.bitPattern) == [1, Double.staleMarker, 2].map(\.bitPattern))
        #expect(rig.values("up", job: "api") == [1, 0, 1])
    }

    @Test func `a compressed answer is read`() async throws {
        let body = try GzipText.compress("a 1\n", times: 1)
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n"
        let answer = Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
        let server = try await FixedAnswerServer.start(answer, closes: false)
        let rig = LoopRig()
        rig.load(LoopRig.job("api", "127.0.0.1:\(server.port)"))
        try await rig.running {
            let found3 = try await rig.scrape("api").lastError
            #expect(found3 == "")
        }
        #expect(rig.values("a", job: "api") == [1])
    }

    @Test func `a target that hangs is timed out, and delays no other`() async throws {
        let silent = try await ScriptedPeer.start(.silence)
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        rig.load(
            LoopRig.job("hung", "127.0.0.1:\(silent.port)", interval: .seconds(1000)),
            LoopRig.job("api", "127.0.0.1:\(server.port)")
        )
        try await rig.running {
            try await rig.beginScrape(of: "hung")
            await silent.until { $0.bytes > 0 }
            for _ in 1...5 {
                let found4 = try await rig.scrape("api").health
                #expect(found4 == .up)
            }
            #expect(rig.status("hung")?.health == .unknown)
            rig.time.advance(by: .seconds(1000))
            let status = try await rig.ended("hung", since: nil)
            #expect(status.lastError == "no answer within 16m40s in phase wait")
        }
        #expect(rig.values("up", job: "hung") == [0])
        #expect(rig.values("scrape_duration_seconds", job: "hung").allSatisfy { $0 >= 1000 })
    }

    @Test func `a name whose lookup does not end delays nobody`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let (looked, look) = AsyncStream<String>.makeStream()
        try await withReleasedLookups { isReleased in
            let rig = LoopRig(lookup: { name in
                look.yield(name)
                while !isReleased() { DetachedThread.pause() }
                return .failure(ProbeFailure(.dns, in: .dns, "released"))
            })
            rig.load(
                LoopRig.job("dead", "dead.example:80", interval: .seconds(1000)),
                LoopRig.job("api", "127.0.0.1:\(server.port)")
            )
            try await rig.running {
                try await rig.beginScrape(of: "dead")
                for await name in looked {
                    #expect(name == "dead.example")
                    break
                }
                for _ in 1...3 {
                    let found5 = try await rig.scrape("api").health
                    #expect(found5 == .up)
                }
                #expect(rig.status("dead")?.health == .unknown)
                rig.time.advance(by: .seconds(1000))
                let found6 = try await rig.ended("dead", since: nil).lastError
                #expect(found6 == "no answer within 16m40s in phase dns")
            }
        }
    }

    /// Lets blocked lookups go when `body` has ended, however it ends.
    private func withReleasedLookups(_ body: (@escaping @Sendable () -> Bool) async throws -> Void) async throws {
        let flag = Flag()
        defer { flag.set() }
        try await body { flag.isSet }
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)

        var isSet: Bool { value.load(ordering: .relaxed) }

        func set() { value.store(true, ordering: .relaxed) }
    }

    // MARK: - Reload

    @Test func `a reload leaves unchanged targets alone`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        let job = LoopRig.job("api", "127.0.0.1:\(server.port)")
        rig.load(job)
        try await rig.running {
            try await rig.scrape("api")
            var grown = job
            grown.groups.append(.init(["127.0.0.1:1"], labels: ["env": "new"]))
            rig.load(grown)
            #expect(rig.status("api")?.health == .up)
            try await rig.scrape("api")
        }
        #expect(rig.values("scrape_series_added", job: "api").first == 1)
        #expect(rig.values("a", job: "api") == [1, 1])
        #expect(server.counts.accepted == 1)
    }

    @Test func `a removed target ends after two intervals and a tenth`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        rig.load(LoopRig.job("api", "127.0.0.1:\(server.port)"))
        try await rig.running {
            try await rig.scrape("api")
            rig.load()
            await server.untilLeft()
            // The slot of the next scrape, one more interval, and a tenth of it: 21 s from the last scrape.
            await rig.time.sleepers(atLeast: 2)
            rig.time.advance(by: .milliseconds(20_990))
            #expect(rig.samples("a", job: "api").count == 1)
            rig.time.advance(by: .milliseconds(10))
            try await Polling.until("the series ends") { rig.samples("a", job: "api").count == 2 }
        }
        let samples = rig.samples("a", job: "api")
        #expect(samples.map(\.value.isStaleMarker) == [false, true])
        #expect(samples[1].timestamp - samples[0].timestamp == 10_000)
        #expect(rig.samples("up", job: "api").map(\.value.isStaleMarker) == [false, true])
    }

    @Test func `a target that comes back under other settings goes on without a gap`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        let job = LoopRig.job("api", "127.0.0.1:\(server.port)")
        rig.load(job)
        try await rig.running {
            try await rig.scrape("api")
            var changed = job
            changed.fingerprint = "changed"
            rig.load(changed)
            await server.untilLeft()
            // The old one waits for 21 s to end its series, while the new one scrapes on the same grid.
            for round in 1...4 {
                await rig.time.sleepers(atLeast: round <= 3 ? 3 : 2)
                try await rig.scrape("api")
            }
        }
        #expect(rig.values("a", job: "api") == [1, 1, 1, 1, 1])
    }

    @Test func `a shutdown ends no series`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        rig.load(LoopRig.job("api", "127.0.0.1:\(server.port)"))
        try await rig.running { try await rig.scrape("api") }
        #expect(rig.values("a", job: "api") == [1])
        #expect(rig.values("up", job: "api") == [1])
    }

    @Test func `slots that pass while we stand still are missed, not made up for`() async throws {
        let server = try await RouteServer.start(["/metrics": .text("a 1\n")])
        let rig = LoopRig()
        rig.load(LoopRig.job("api", "127.0.0.1:\(server.port)"))
        try await rig.running {
            try await rig.scrape("api")
            await rig.time.sleepers(atLeast: 2)
            let before = rig.status("api")?.lastScrape
            rig.time.advance(by: .seconds(35))
            _ = try await rig.ended("api", since: before)
        }
        let samples = rig.samples("a", job: "api")
        #expect(samples.count == 2)
        #expect(samples[1].timestamp - samples[0].timestamp == 30_000)
        let missed = rig.loop.figures.families().first { $0.name == "vedette_scrape_missed_total" }
        #expect(missed?.series.map(\.value) == [.number(2)])
    }

    // MARK: - Metadata

    @Test func `what targets say about their metrics is remembered, each thing once`() async throws {
        let text = "# HELP a What a\\nis.\n# TYPE a counter\na 1\n"
        let one = try await RouteServer.start(["/metrics": .text(text)])
        let two = try await RouteServer.start(["/metrics": .text(text + "# TYPE b gauge\nb 1\n")])
        let rig = LoopRig()
        rig.load(LoopRig.job("one", "127.0.0.1:\(one.port)"), LoopRig.job("two", "127.0.0.1:\(two.port)"))
        try await rig.running {
            try await rig.scrape("one")
            if rig.status("two")?.health == .unknown { try await rig.scrape("two") }
        }
        let metadata = rig.loop.metadata
        #expect(metadata.keys.sorted() == ["a", "b"])
        #expect(metadata["a"]?.map(\.help) == ["What a\nis."])
        #expect(metadata["a"]?.map(\.kind) == [.counter])
    }
}
