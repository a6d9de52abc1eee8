import HTTPTypes
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Who may ask what.
@Suite struct AccessTests {
    private let rig: Rig
    private static let open = ["/live", "/ready", "/-/healthy", "/-/ready"]
    private static let api = ["/api/version", "/api/v1/services", "/api/v1/services/postgres", "/nowhere", "/"]

    init() throws {
        var policy = WebPolicy()
        policy.keys = [
            .init(name: "ci", secret: "read-0123456789", scope: .read),
            .init(name: "ops", secret: "write-0123456789", scope: .write),
        ]
        policy.isLoopback = false
        policy.hosts = ["vedette.example.com"]
        rig = try Rig.stack(policy)
    }

    private func reload(_ headers: HTTPFields, authority: String? = "localhost:9911") async throws -> Answer {
        try await rig.ask(.post, "/-/reload", headers: headers, authority: authority)
    }

    @Test func `without a key the probes, the health and the metrics stay open`() async throws {
        for path in Self.open + ["/health", "/health/services", "/health/postgres", "/health/metrics", "/metrics"] {
            let status = try await rig.ask(.get, path).status
            #expect(status == 200 || status == 503, "\(path)")
        }
    }

    @Test(arguments: api)
    func `where keys are configured the API needs one`(_ path: String) async throws {
        let answer = try await rig.ask(.get, path)
        #expect(
            answer.line == """
                401 {"error":{"code":"unauthorized",\
                "message":"a key is needed: Authorization: Bearer KEY, or X-API-Key: KEY"}}
                """
        )
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    @Test(arguments: ["read-0123456789", "write-0123456789"])
    func `either scope reads the API, by either header`(_ key: String) async throws {
        let headers: [HTTPFields] = [
            [.authorization: "Bearer \(key)"], [.authorization: "bearer \(key)"], [.xAPIKey: key],
        ]
        for headers in headers {
            #expect(try await rig.ask(.get, "/api/version", headers: headers).status == 200)
        }
        #expect(try await rig.ask(.get, "/nowhere", headers: [.xAPIKey: key]).status == 404)
    }

    @Test(arguments: ["read-012345678", "read-01234567890", "READ-0123456789", ""])
    func `a wrong key is refused where one is needed`(_ key: String) async throws {
        let answer = try await rig.ask(.get, "/api/version", headers: [.xAPIKey: key])
        #expect(answer.line == #"401 {"error":{"code":"unauthorized","message":"this key is not known here"}}"#)
        #expect(answer.headers[.wwwAuthenticate] == "Bearer")
    }

    @Test func `a foreign credential closes nothing that is open`() async throws {
        for path in Self.open + ["/health/services", "/metrics"] {
            let status = try await rig.ask(.get, path, headers: [.authorization: "Bearer of-the-proxy"]).status
            #expect(status == 200 || status == 503, "\(path)")
        }
        let unlocked = try Rig.stack()
        #expect(try await unlocked.ask(.get, "/api/version", headers: [.xAPIKey: "x"]).status == 200)
        #expect(try await unlocked.ask(.post, "/-/reload", headers: [.xAPIKey: "x"]).status == 200)
    }

    @Test func `a key of ours counts beside a bearer token of somebody else`() async throws {
        let headers: HTTPFields = [.authorization: "Bearer of-the-proxy", .xAPIKey: "read-0123456789"]
        #expect(try await rig.ask(.get, "/api/version", headers: headers).status == 200)
    }

    @Test func `an empty secret is nobody's key`() async throws {
        rig.box.policy.keys = [.init(name: "empty", secret: "", scope: .write)]
        #expect(try await rig.ask(.get, "/api/version", headers: [.xAPIKey: ""]).status == 401)
        #expect(try await rig.ask(.get, "/api/version", headers: [.authorization: "Bearer "]).status == 401)
    }

    @Test(arguments: ["/health", "//health", "/health/", "/health/services", "/health/postgres", "/health/metrics"])
    func `protected health needs a key, however its path is written`(_ path: String) async throws {
        rig.box.policy.protectsHealth = true
        #expect(try await rig.ask(.get, path).status == 401)
        #expect(try await rig.ask(.get, path, headers: [.xAPIKey: "read-0123456789"]).status != 401)
        #expect(try await rig.ask(.get, "/metrics").status == 200)
        rig.box.policy.keys = []
        #expect(try await rig.ask(.get, path).status == 401)
    }

    @Test(arguments: ["/metrics", "//metrics", "/metrics/"])
    func `protected metrics need a key, however their path is written`(_ path: String) async throws {
        rig.box.policy.protectsMetrics = true
        #expect(try await rig.ask(.get, path).status == 401)
        #expect(try await rig.ask(.head, path).status == 401)
        #expect(try await rig.ask(.get, path, headers: [.xAPIKey: "read-0123456789"]).status == 200)
        #expect(try await rig.ask(.get, "/live").status == 200)
        rig.box.policy.keys = []
        #expect(try await rig.ask(.get, path).status == 401)
    }

    // MARK: - Changes of state

    @Test func `a change needs a key with scope write`() async throws {
        #expect(try await reload([:]).status == 401)
        #expect(try await reload([.xAPIKey: "wrong"]).status == 401)
        #expect(
            try await reload([.xAPIKey: "read-0123456789"]).line == """
                403 {"error":{"code":"forbidden","message":"this key may only read; changes need one with scope write"}}
                """
        )
        #expect(rig.log.all.isEmpty)
        #expect(try await reload([.xAPIKey: "write-0123456789"]).status == 200)
        #expect(
            rig.log.all == [
                "notice a change was asked for through the API key=ops method=POST path=/-/reload status=200"
            ]
        )
    }

    @Test func `without any key a listener that others reach takes no change`() async throws {
        rig.box.policy.keys = []
        #expect(
            try await reload([:]).line == """
                403 {"error":{"code":"forbidden",\
                "message":"changes need a key with scope write, and none is configured (http.keys)"}}
                """
        )
    }

    @Test func `on loopback a change needs no key, but a wrong one is refused`() async throws {
        rig.box.policy.isLoopback = true
        #expect(try await reload([:]).status == 200)
        #expect(try await reload([.xAPIKey: "wrong"]).status == 401)
        #expect(try await reload([.xAPIKey: "read-0123456789"]).status == 403)
        #expect(try await reload([.xAPIKey: "write-0123456789"]).status == 200)
    }

    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:9911", true), ("127.0.0.1:9911", true), ("127.8.8.8", true),
        ("[::1]:9911", true),
        ("vedette.example.com", true), ("Vedette.Example.com:443", true), ("evil.example.com", false),
        ("localhost.evil.com", false), ("127.0.0.1.evil.com", false), ("localhost:80@evil.com", false),
        ("[::2]", false),
        ("[::1", false), ("10.0.0.1:9911", false), ("", false), (nil, false),
    ])
    func `a change is taken only under a name of ours`(_ authority: String?, _ isTaken: Bool) async throws {
        let answer = try await reload([.xAPIKey: "write-0123456789"], authority: authority)
        #expect(answer.status == (isTaken ? 200 : 403))
        if !isTaken { #expect(answer.text.contains("http.hosts")) }
    }

    @Test(arguments: [
        ("http://localhost:9911", true), ("https://vedette.example.com", true), ("HTTP://LOCALHOST:9911", true),
        ("http://localhost:3000", false), ("http://[::1]:9911", false),
        ("https://evil.example.com", false), ("null", false), ("", false), ("file://", false),
        ("http://localhost.evil.com", false), ("http://localhost:80@evil.com", false),
    ])
    func `a change is not taken from the page of another site`(_ origin: String, _ isTaken: Bool) async throws {
        let answer = try await reload([.xAPIKey: "write-0123456789", .origin: origin])
        #expect(answer.status == (isTaken ? 200 : 403))
        if !isTaken { #expect(answer.text.contains("another site")) }
    }

    @Test(arguments: [
        ("same-origin", 200), ("none", 200), ("same-site", 200), ("cross-site", 403), ("Cross-Site", 403),
    ])
    func `a change that a browser calls cross-site is refused`(_ site: String, _ status: Int) async throws {
        #expect(try await reload([.xAPIKey: "write-0123456789", .secFetchSite: site]).status == status)
    }

    @Test func `reading is not bound to a name or an origin`() async throws {
        let headers: HTTPFields = [.origin: "https://evil.example.com", .secFetchSite: "cross-site"]
        #expect(try await rig.ask(.get, "/live", headers: headers, authority: "evil.example.com").status == 200)
    }
}
