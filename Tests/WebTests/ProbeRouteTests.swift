import HTTPTypes
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

/// What orchestrators ask: `/live` and `/ready` in all their forms.
@Suite struct ProbeRouteTests {
    private let rig: Rig
    private let postgres: CheckID
    private let splade: CheckID

    init() throws {
        rig = try Rig.stack()
        postgres = try .of("postgres")
        splade = try .of("splade")
    }

    @Test(arguments: ["/live", "/-/healthy"])
    func `a daemon whose loops run is live`(_ path: String) async throws {
        #expect(try await rig.ask(.get, path).line == #"200 {"status":"ok"}"#)
    }

    @Test(arguments: ["/live", "/-/healthy"])
    func `a loop that is silent for longer than its limit fails liveness and is named`(_ path: String) async throws {
        rig.time.advance(by: .seconds(30))
        #expect(try await rig.ask(.get, path).status == 200)
        rig.time.advance(by: .seconds(1))
        #expect(try await rig.ask(.get, path).line == #"503 {"status":"stalled","stalled":{"probes":"31s"}}"#)
        rig.heartbeat.beat(rig.time.now)
        #expect(try await rig.ask(.get, path).status == 200)
    }

    @Test func `draining fails readiness at once and liveness never`() async throws {
        rig.run(postgres)
        rig.run(splade)
        rig.drain.set()
        #expect(
            try await rig.ask(.get, "/ready").line == """
                503 {"status":"unavailable","checks":{"postgres":true,"splade":true},\
                "capabilities":{"ingest":true,"hybrid":true,"rerank":"disabled"},\
                "version":"0.1.0","uptime":0,"failing":[],"draining":true}
                """
        )
        #expect(try await rig.ask(.get, "/-/ready").status == 503)
        #expect(try await rig.ask(.get, "/live").status == 200)
    }

    @Test func `before the first runs nothing is ready`() async throws {
        #expect(
            try await rig.ask(.get, "/ready").line == """
                503 {"status":"unavailable","checks":{"postgres":false,"splade":false},\
                "capabilities":{"ingest":false,"hybrid":false,"rerank":"disabled"},\
                "version":"0.1.0","uptime":0,"failing":["postgres"]}
                """
        )
        #expect(
            try await rig.ask(.get, "/-/ready").line == """
                503 {"status":"unavailable","scope":"self","firstRuns":false,"draining":false,\
                "version":"0.1.0","uptime":0}
                """
        )
    }

    @Test func `the stack is ready when what it requires is available`() async throws {
        rig.run(postgres)
        rig.fail(splade, .connectRefused)
        rig.time.advance(by: .milliseconds(42_540))
        #expect(
            try await rig.ask(.get, "/ready").line == """
                200 {"status":"ok","checks":{"postgres":true,"splade":false},\
                "capabilities":{"ingest":true,"hybrid":false,"rerank":"disabled"},"version":"0.1.0","uptime":42.5}
                """
        )
    }

    @Test(arguments: [("ingest", 200), ("hybrid", 503), ("rerank", 503), ("splade", 404), ("NO", 404), ("", 404)])
    func `readiness can be asked for one capability`(_ name: String, _ status: Int) async throws {
        rig.run(postgres)
        rig.fail(splade, .connectRefused)
        let answer = try await rig.ask(.get, "/ready?capability=\(name)")
        #expect(answer.status == status)
        if name == "hybrid" { #expect(answer.text.hasSuffix(#""failing":["splade"]}"#)) }
        if status == 404 {
            #expect(answer.text == #"{"error":{"code":"not_found","message":"there is no capability `\#(name)`"}}"#)
        }
    }

    @Test(arguments: ["/-/ready", "/ready?scope=self"])
    func `the daemon itself is ready once every check has run, whatever it found`(_ path: String) async throws {
        rig.fail(postgres, .connectRefused)
        #expect(try await rig.ask(.get, path).status == 503)
        rig.fail(splade, .timeout)
        #expect(
            try await rig.ask(.get, path).line == """
                200 {"status":"ok","scope":"self","firstRuns":true,"draining":false,"version":"0.1.0","uptime":0}
                """
        )
        #expect(try await rig.ask(.get, "/ready").status == 503)
    }

    @Test func `another scope is an error that says which there are`() async throws {
        #expect(
            try await rig.ask(.get, "/ready?scope=world").line == """
                400 {"error":{"code":"bad_request","message":"scope is `stack` or `self`, not `world`"}}
                """
        )
    }
}
