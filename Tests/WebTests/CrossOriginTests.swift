import HTTPTypes
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Whose pages may read our answers.
@Suite struct CrossOriginTests {
    private let rig: Rig
    private static let app = "https://app.example.com"

    init() throws {
        var policy = WebPolicy()
        policy.corsOrigins = [Self.app]
        policy.keys = [.init(name: "ci", secret: "read-0123456789", scope: .read)]
        rig = try Rig.stack(policy)
    }

    @Test func `a page of a configured origin may read`() async throws {
        let headers = try await rig.ask(.get, "/live", headers: [.origin: Self.app]).headers
        #expect(headers[.accessControlAllowOrigin] == Self.app)
        #expect(headers[values: .vary] == ["Origin"])
        #expect(headers[.accessControlAllowCredentials] == nil)
    }

    @Test(arguments: [nil, "https://evil.example.com", "http://app.example.com", "https://app.example.com.evil.com"])
    func `a page of another origin may not`(_ origin: String?) async throws {
        let answer = try await rig.ask(.get, "/live", headers: origin.map { [.origin: $0] } ?? [:])
        #expect(answer.status == 200)
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
    }

    @Test(arguments: [("/api/version", 401), ("/nowhere", 401), ("/ready?scope=world", 400), ("/health/nobody", 404)])
    func `a page may read errors too`(_ path: String, _ status: Int) async throws {
        let answer = try await rig.ask(.get, path, headers: [.origin: Self.app])
        #expect(answer.status == status)
        #expect(answer.headers[.accessControlAllowOrigin] == Self.app)
    }

    @Test func `a preflight is answered without a key`() async throws {
        let answer = try await rig.ask(
            .options,
            "/api/version",
            headers: [.origin: Self.app, .accessControlRequestMethod: "GET"]
        )
        #expect(answer.status == 204)
        #expect(answer.bytes.isEmpty)
        #expect(answer.headers[.contentLength] == nil)
        #expect(answer.headers[.accessControlAllowOrigin] == Self.app)
        #expect(answer.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS")
        #expect(answer.headers[.accessControlAllowHeaders] == "Authorization, X-API-Key, Content-Type")
        #expect(answer.headers[.accessControlMaxAge] == "600")
        #expect(answer.headers[.cacheControl] == "no-store")
    }

    @Test func `a preflight of another origin is an ordinary request`() async throws {
        let answer = try await rig.ask(.options, "/live", headers: [.origin: "https://evil.example.com"])
        #expect(answer.status == 405)
        #expect(answer.headers[.accessControlAllowOrigin] == nil)
    }

    @Test func `a star admits every origin and never goes with credentials`() async throws {
        rig.box.policy.corsOrigins = ["*"]
        let headers = try await rig.ask(.get, "/live", headers: [.origin: "https://anyone.example.com"]).headers
        #expect(headers[.accessControlAllowOrigin] == "*")
        #expect(headers[.accessControlAllowCredentials] == nil)
        #expect(try await rig.ask(.get, "/live").headers[.accessControlAllowOrigin] == nil)
    }
}
