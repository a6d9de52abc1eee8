import Exposition
import HTTPTypes
import Recording
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Our own API and `/-/reload`.
@Suite struct APIRouteTests {
    @Test func `the version says what was built`() async throws {
        let rig = try Rig.stack()
        #expect(try await rig.ask(.get, "/api/version").line == #"200 {"version":"0.1.0","revision":"abc"}"#)
    }

    @Test func `the list of services has the stack's state around it`() async throws {
        let rig = try Rig.stack()
        let text = try await rig.ask(.get, "/api/v1/services").text
        #expect(
            text.hasPrefix(
                """
                {"status":"unknown","timestamp":"2026-01-01T00:00:00.000Z","ready":false,"failing":["postgres"],\
                "capabilities":{"ingest":false,"hybrid":false,"rerank":"disabled"},\
                "durable":true,"warnings":[],"services":[{"name":"postgres","status":"unknown","version":null,"connections":null,
                """.dropLast()
            )
        )
        #expect(text.contains(#"{"name":"splade","status":"unknown","#))
    }

    @Test func `a state that the disk refuses is said`() async throws {
        let rig = Rig(try Stack.documented, isDurable: { false })
        #expect(
            try await rig.ask(.get, "/api/v1/services").text.contains(#","durable":false,"warnings":[],"services":["#)
        )
    }

    @Test func `one service is an entry of the list`() async throws {
        let rig = try Rig.stack()
        rig.run(try .of("splade"))
        let one = try await rig.ask(.get, "/api/v1/services/splade")
        #expect(one.status == 200)
        #expect(one.text.hasPrefix(#"{"name":"splade","status":"healthy","#))
        #expect(try await rig.ask(.get, "/api/v1/services").text.hasSuffix(",\(one.text)]}"))
        #expect(try await rig.ask(.get, "/api/v1/services/nobody").status == 404)
    }

    @Test func `latency tells the windows and the distribution`() async throws {
        let rig = try Rig.stack()
        #expect(
            try await rig.ask(.get, "/api/v1/services/splade/latency").line == """
                200 {"service":"splade","checks":[{"check":"live","windows":{},\
                "total":{"runs":0,"sumSeconds":0,"quantiles":[],"steps":[]},"failures":null,"outOfRange":0}]}
                """
        )
        rig.run(try .of("splade"), latency: .milliseconds(2))
        rig.time.advance(by: .seconds(11))
        rig.recorder.turnWindows(now: rig.time.now)
        let text = try await rig.ask(.get, "/api/v1/services/splade/latency").text
        #expect(text.contains(#""5m":{"runs":1,"failures":0,"quantiles":[{"quantile":0.5,"seconds":0.002,"#))
        #expect(text.contains(#""total":{"runs":1,"sumSeconds":0.002,"#))
        #expect(try await rig.ask(.get, "/api/v1/services/nobody/latency").status == 404)
    }

    @Test func `transitions are asked for with limit and before`() async throws {
        let asked = Mutex<[String]>([])
        let splade = try ServiceName.of("splade")
        let rig = Rig(
            try .documented,
            transitions: { name, limit, before in
                asked.withLock { $0.append("\(name) \(limit) \(before.map(\.description) ?? "-")") }
                let transition = Transition(
                    service: name,
                    from: .healthy,
                    to: .unhealthy,
                    at: WallTime(nanosecondsSinceEpoch: 0),
                    check: .live,
                    reason: .timeout,
                    message: "no answer"
                )
                return name == splade ? [transition] : []
            }
        )
        #expect(
            try await rig.ask(.get, "/api/v1/services/splade/transitions").line == """
                200 {"service":"splade","transitions":[{"at":"1970-01-01T00:00:00.000Z","from":"healthy",\
                "to":"unhealthy","check":"live","reason":"timeout","message":"no answer","becauseOf":null}]}
                """
        )
        let before = "2026-01-31T12:00:00.000Z"
        #expect(
            try await rig.ask(.get, "/api/v1/services/postgres/transitions?limit=5&before=\(before)").line
                == #"200 {"service":"postgres","transitions":[]}"#
        )
        #expect(asked.withLock { $0 } == ["splade 100 -", "postgres 5 \(before)"])
    }

    @Test(arguments: ["limit=0", "limit=1001", "limit=x", "limit=", "before=yesterday", "before=2026-13-01T00:00:00Z"])
    func `a senseless page is refused`(_ query: String) async throws {
        let rig = try Rig.stack()
        let answer = try await rig.ask(.get, "/api/v1/services/splade/transitions?\(query)")
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix(#"{"error":{"code":"bad_request","message":"\#(query.prefix(5))"#))
    }

    @Test func `a fault of ours is told without its details, and logged with them`() async throws {
        struct Fault: Error {}
        let rig = Rig(try .documented, transitions: { _, _, _ in throw Fault() })
        #expect(
            try await rig.ask(.get, "/api/v1/services/splade/transitions").line
                == #"500 {"error":{"code":"internal","message":"this request failed here"}}"#
        )
        #expect(
            rig.log.all == ["error a request failed error=Fault() path=/api/v1/services/splade/transitions"]
        )
    }

    @Test func `a reload answers with what is wrong, and is written to the log`() async throws {
        let good = Rig(try .documented)
        #expect(try await good.ask(.post, "/-/reload").line == #"200 {"status":"ok"}"#)
        #expect(
            good.log.all == [
                "notice a change was asked for through the API key=none method=POST path=/-/reload status=200"
            ]
        )
        let bad = Rig(try .documented, reload: { "vedette.yaml:1:1: error: no" })
        #expect(
            try await bad.ask(.post, "/-/reload").line
                == #"500 {"error":{"code":"reload_failed","message":"vedette.yaml:1:1: error: no"}}"#
        )
        #expect(
            bad.log.all == [
                "notice a change was asked for through the API key=none method=POST path=/-/reload status=500"
            ]
        )
    }

    @Test func `the second listener has the probes, the health and the metrics, and nothing else`() async throws {
        let rig = try Rig.stack()
        for path in ["/live", "/health/metrics", "/metrics"] {
            #expect(try await rig.ask(.get, path, surface: .readOnly).status == 200, "\(path)")
        }
        for path in ["/api/version", "/api/v1/services"] {
            #expect(try await rig.ask(.get, path, surface: .readOnly).status == 404, "\(path)")
        }
        #expect(try await rig.ask(.post, "/-/reload", surface: .readOnly).status == 404)
    }
}
