import HTTPTypes
import NIOCore
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

/// The limit on requests per client.
@Suite struct RateLimitTests {
    private let start = Instant(nanoseconds: 1_767_225_600_000_000_000)

    private func policy(_ requests: Int = 2, proxies: [String] = []) throws -> WebPolicy {
        var policy = WebPolicy()
        policy.rateLimit = .init(window: .seconds(60), requests: requests)
        policy.trustedProxies = try proxies.map { try #require(AddressBlock($0)) }
        return policy
    }

    // MARK: - The counter alone

    @Test func `a client may make so many requests per window, then waits for its end`() {
        var limiter = RateLimiter(.init(window: .seconds(60), requests: 2))
        #expect(limiter.admit("a", at: start) == nil)
        #expect(limiter.admit("a", at: start + .seconds(10)) == nil)
        #expect(limiter.admit("a", at: start + .seconds(15)) == .seconds(45))
        #expect(limiter.admit("b", at: start + .seconds(15)) == nil)
        #expect(limiter.admit("a", at: start + .milliseconds(59_999)) == .milliseconds(1))
        #expect(limiter.admit("a", at: start + .seconds(60)) == nil)
    }

    @Test func `at most ten thousand clients are told apart, the others share a count`() {
        var limiter = RateLimiter(.init(window: .seconds(60), requests: 2))
        for number in 0..<RateLimiter.mostClients { #expect(limiter.admit("client \(number)", at: start) == nil) }
        #expect(limiter.admit("late 1", at: start) == nil)
        #expect(limiter.admit("late 2", at: start) == nil)
        #expect(limiter.admit("late 3", at: start) == .seconds(60))
        #expect(limiter.admit("client 5", at: start) == nil)
        #expect(limiter.clients == 10_000)
        #expect(limiter.admit("later 1", at: start + .seconds(60)) == nil)
        #expect(limiter.clients == 1)
    }

    @Test func `a flood of addresses makes no request cost a walk over all of them`() {
        var limiter = RateLimiter(.init(window: .seconds(60), requests: 1))
        let clock = SuspendingClock()
        for number in 0..<RateLimiter.mostClients { _ = limiter.admit("client \(number)", at: start) }
        let taken = clock.measure {
            for number in 0..<10_000 { _ = limiter.admit("late \(number)", at: start + .microseconds(number)) }
        }
        // A walk per request takes more than ten seconds in a debug build.
        #expect(taken < .seconds(5))
    }

    // MARK: - In front of the routes

    @Test func `who asks too often is told when to come back`() async throws {
        let rig = try Rig.stack(policy())
        for _ in 0..<2 { #expect(try await rig.ask(.get, "/api/version").status == 200) }
        rig.time.advance(by: .milliseconds(17_500))
        let answer = try await rig.ask(.get, "/api/version")
        #expect(
            answer.line == """
                429 {"error":"RATE_LIMITED","message":"Too many requests, please try again later","retryAfter":"60000"}
                """
        )
        #expect(answer.headers[.retryAfter] == "43")
        #expect(answer.headers[.cacheControl] == "no-store")
        #expect(try await rig.ask(.get, "/api/version", from: "10.0.0.2").status == 200)
        rig.time.advance(by: .seconds(43))
        #expect(try await rig.ask(.get, "/api/version").status == 200)
    }

    @Test(arguments: [
        "/live", "/ready", "/health", "/health/postgres", "/health/metrics", "/metrics", "/-/healthy", "/-/ready",
        "//metrics",
    ])
    func `orchestrators and scrapers are never limited`(_ path: String) async throws {
        let rig = try Rig.stack(policy(1))
        for _ in 0..<5 { #expect(try await rig.ask(.get, path).status != 429) }
        for _ in 0..<5 { #expect(try await rig.ask(.post, "/-/reload").status == 200) }
    }

    @Test func `guessing keys is limited`() async throws {
        var policy = try policy(2)
        policy.keys = [.init(name: "ci", secret: "read-0123456789", scope: .read)]
        let rig = try Rig.stack(policy)
        for _ in 0..<2 {
            #expect(try await rig.ask(.get, "/api/version", headers: [.xAPIKey: "guess"]).status == 401)
        }
        #expect(try await rig.ask(.get, "/api/version", headers: [.xAPIKey: "read-0123456789"]).status == 429)
    }

    @Test func `other methods than GET are limited too`() async throws {
        let rig = try Rig.stack(policy(1))
        #expect(try await rig.ask(.post, "/api/version").status == 405)
        #expect(try await rig.ask(.post, "/api/version").status == 429)
    }

    @Test func `a reload that keeps the limit keeps the counts`() async throws {
        let rig = try Rig.stack(policy(1))
        #expect(try await rig.ask(.get, "/api/version").status == 200)
        var same = try policy(1)
        same.corsOrigins = ["*"]
        rig.box.policy = same
        #expect(try await rig.ask(.get, "/api/version").status == 429)
        rig.box.policy = try policy(2)
        #expect(try await rig.ask(.get, "/api/version").status == 200)
        rig.box.policy = WebPolicy()
        for _ in 0..<5 { #expect(try await rig.ask(.get, "/api/version").status == 200) }
    }

    // MARK: - Who the client is

    @Test(arguments: [
        (["1.2.3.4"], "9.9.9.9", "9.9.9.9"), (["1.2.3.4"], "10.0.0.1", "1.2.3.4"), ([], "10.0.0.1", "10.0.0.1"),
        (["6.6.6.6, 1.2.3.4, 10.0.0.7"], "10.0.0.1", "1.2.3.4"), (["6.6.6.6", "1.2.3.4"], "10.0.0.1", "1.2.3.4"),
        (["1.2.3.4 , 10.0.0.7,10.0.0.8"], "10.0.0.1", "1.2.3.4"), (["1.2.3.4, nonsense"], "10.0.0.1", "10.0.0.1"),
        (["10.0.0.7, 10.0.0.8"], "10.0.0.1", "10.0.0.1"), (["2001:DB8:0::1"], "10.0.0.1", "2001:db8::1"),
        (["1.2.3.4"], "::ffff:10.0.0.1", "1.2.3.4"), ([",,"], "10.0.0.1", "10.0.0.1"),
    ])
    func `behind trusted proxies the last hop that is none of them counts`(
        _ forwarded: [String],
        _ peer: String,
        _ client: String
    ) throws {
        var headers = HTTPFields()
        headers[values: .xForwardedFor] = forwarded
        let policy = try policy(proxies: ["10.0.0.0/8"])
        #expect(policy.client(try SocketAddress(ipAddress: peer, port: 1), headers) == client)
    }

    @Test func `without trusted proxies nobody's word is taken`() async throws {
        let rig = try Rig.stack(policy(1))
        #expect(try await rig.ask(.get, "/api/version", headers: [.xForwardedFor: "1.1.1.1"]).status == 200)
        #expect(try await rig.ask(.get, "/api/version", headers: [.xForwardedFor: "2.2.2.2"]).status == 429)
    }

    @Test func `clients behind a trusted proxy are told apart`() async throws {
        let rig = try Rig.stack(policy(1, proxies: ["127.0.0.1"]))
        #expect(try await rig.ask(.get, "/api/version", headers: [.xForwardedFor: "1.1.1.1"]).status == 200)
        #expect(try await rig.ask(.get, "/api/version", headers: [.xForwardedFor: "2.2.2.2"]).status == 200)
        #expect(try await rig.ask(.get, "/api/version", headers: [.xForwardedFor: "6.6.6.6, 1.1.1.1"]).status == 429)
    }
}
