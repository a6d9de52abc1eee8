import HTTPTypes
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

/// What people and scripts ask: `/health` and below.
@Suite struct HealthRouteTests {
    private let rig: Rig
    private let postgres: CheckID
    private let splade: CheckID

    init() throws {
        rig = try Rig.stack()
        postgres = try .of("postgres")
        splade = try .of("splade")
    }

    @Test func `health tells the overall health and that of each service`() async throws {
        rig.run(postgres)
        rig.run(splade)
        #expect(
            try await rig.ask(.get, "/health").line == """
                200 {"status":"healthy","timestamp":"2026-01-01T00:00:00.000Z","version":"0.1.0",\
                "services":{"postgres":"healthy","splade":"healthy"},\
                "capabilities":{"ingest":true,"hybrid":true,"rerank":"disabled"}}
                """
        )
    }

    @Test func `the map of services is exactly that`() async throws {
        #expect(try await rig.ask(.get, "/health/services").line == #"503 {"postgres":"unknown","splade":"unknown"}"#)
        rig.run(postgres)
        rig.fail(splade, .connectRefused)
        #expect(try await rig.ask(.get, "/health/services").line == #"200 {"postgres":"healthy","splade":"unhealthy"}"#)
        rig.fail(postgres, .connectRefused)
        rig.fail(postgres, .connectRefused)
        rig.fail(postgres, .connectRefused)
        #expect(
            try await rig.ask(.get, "/health/services").line == #"503 {"postgres":"unhealthy","splade":"unhealthy"}"#
        )
        #expect(try await rig.ask(.get, "/health").status == 503)
    }

    @Test func `the flat metrics answer always`() async throws {
        #expect(
            try await rig.ask(.get, "/health/metrics").line == """
                200 {"services.postgres.status":"down","services.postgres.response_time_ms":null,\
                "services.splade.status":"down","services.splade.response_time_ms":null}
                """
        )
        rig.run(postgres, latency: .microseconds(2_345))
        rig.fail(splade, .timeout)
        #expect(
            try await rig.ask(.get, "/health/metrics").line == """
                200 {"services.postgres.status":"up","services.postgres.response_time_ms":2.345,\
                "services.splade.status":"down","services.splade.response_time_ms":null}
                """
        )
    }

    @Test func `a service shows its documented keys before anything is known`() async throws {
        #expect(
            try await rig.ask(.get, "/health/postgres").line == """
                503 {"status":"unknown","version":null,"connections":null,"maxConnections":null,"kind":"postgres",\
                "role":"required","available":false,"condition":null,"reason":null,"check":null,"phase":null,\
                "message":null,"becauseOf":null,"since":"2026-01-01T00:00:00.000Z","factsAt":null,\
                "checks":{"live":{"state":"pending","reason":null,"lastResult":null,"lastReason":null,\
                "lastPhase":null,"lastMessage":null,"lastRunAt":null,"lastMs":null,"phasesMs":{},"interval":"5s",\
                "timeout":"2s","runs":0,"missed":0,"overdue":false}},"latency":null}
                """
        )
    }

    @Test func `a service shows what its probes found`() async throws {
        let report = Report(
            version: "PostgreSQL 15.3",
            facts: [Fact("maxConnections", .integer(50)), Fact("locks", .integer(1)), Fact("connections", .integer(5))]
        )
        rig.time.advance(by: .seconds(1))
        rig.run(postgres, .success(report))
        rig.time.advance(by: .seconds(11))
        rig.recorder.turnWindows(now: rig.time.now)
        #expect(
            try await rig.ask(.get, "/health/postgres").line == """
                200 {"status":"healthy","version":"PostgreSQL 15.3","connections":5,"maxConnections":50,"locks":1,\
                "kind":"postgres","role":"required","available":true,"condition":"up","reason":null,"check":null,\
                "phase":null,"message":null,"becauseOf":null,"since":"2026-01-01T00:00:01.000Z",\
                "factsAt":"2026-01-01T00:00:01.000Z",\
                "checks":{"live":{"state":"good","reason":null,"lastResult":"success","lastReason":null,\
                "lastPhase":null,"lastMessage":null,"lastRunAt":"2026-01-01T00:00:01.000Z","lastMs":2,"phasesMs":{},\
                "interval":"5s","timeout":"2s","runs":1,"missed":0,"overdue":false}},\
                "latency":{"check":"live","window":"5m","runs":1,"p50Ms":2,"p90Ms":2,"p95Ms":2,"p99Ms":2,"p99.9Ms":2,\
                "maxMs":2}}
                """
        )
    }

    @Test func `facts stay as null when their check fails`() async throws {
        rig.run(postgres, .success(Report(version: "PostgreSQL 15.3", facts: [Fact("connections", .integer(5))])))
        rig.time.advance(by: .seconds(5))
        rig.fail(postgres, .connectRefused)
        let text = try await rig.ask(.get, "/health/postgres").text
        #expect(text.hasPrefix(#"{"status":"healthy","version":null,"connections":null,"maxConnections":null,"kind""#))
        #expect(text.contains(#""factsAt":"2026-01-01T00:00:00.000Z""#))
    }

    @Test func `an unhealthy service says why, and answers 503`() async throws {
        rig.fail(postgres, .connectRefused)
        let answer = try await rig.ask(.get, "/health/postgres")
        #expect(answer.status == 503)
        #expect(
            answer.text.contains(
                """
                "condition":"down","reason":"connect_refused","check":"live","phase":"connect",\
                "message":"nobody listens"
                """
            )
        )
    }

    @Test(arguments: ["nobody", "reranker", "Postgres", "postgres%20"])
    func `an unknown service is not found`(_ name: String) async throws {
        let answer = try await rig.ask(.get, "/health/\(name)")
        #expect(answer.status == 404)
        #expect(answer.text.hasPrefix(#"{"error":{"code":"not_found","message":"there is no service `"#))
    }
}
