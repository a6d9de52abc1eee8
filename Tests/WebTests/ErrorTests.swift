import HTTPTypes
import Recording
import TestKit
import Testing
import Vocabulary

@testable import Web

/// What all answers have in common, and the shape of errors.
@Suite struct ErrorTests {
    private let rig: Rig

    init() throws { rig = try Rig.stack() }

    @Test func `an unknown path is not found`() async throws {
        #expect(
            try await rig.ask(.get, "/nowhere").line
                == #"404 {"error":{"code":"not_found","message":"there is no GET /nowhere"}}"#
        )
    }

    @Test(arguments: [
        (HTTPRequest.Method.post, "/live", "GET, HEAD"), (.delete, "/api/v1/services/postgres", "GET, HEAD"),
        (.get, "/-/reload", "POST"), (.put, "//health//", "GET, HEAD"), (.options, "/metrics", "GET, HEAD"),
    ])
    func `a known path with another method says which it takes`(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ allowed: String
    ) async throws {
        let answer = try await rig.ask(method, path)
        #expect(
            answer.line
                == #"405 {"error":{"code":"method_not_allowed","message":"\#(path) does not take \#(method)"}}"#
        )
        #expect(answer.headers[.allow] == allowed)
    }

    @Test(arguments: ["/live", "/ready", "/health", "/nowhere", "/-/reload", "/metrics", "/health/nobody"])
    func `HEAD has the status and the headers of GET and no body`(_ path: String) async throws {
        let get = try await rig.ask(.get, path)
        var head = try await rig.ask(.head, path)
        #expect(head.status == get.status)
        #expect(head.bytes.isEmpty)
        #expect(!get.bytes.isEmpty)
        if get.status == 200, path != "/metrics" {
            #expect(head.headers == get.headers)
        } else {
            // The message names the method, and the metrics count the requests.
            head.headers[.contentLength] = get.headers[.contentLength]
            #expect(head.headers == get.headers)
        }
    }

    @Test(arguments: ["/live", "/nowhere", "/metrics", "/api/v1/services"])
    func `no answer is kept, sniffed or run`(_ path: String) async throws {
        let headers = try await rig.ask(.get, path).headers
        #expect(headers[.cacheControl] == "no-store")
        #expect(headers[.xContentTypeOptions] == "nosniff")
        #expect(headers[.contentSecurityPolicy] == "default-src 'self'")
    }

    @Test func `answers are JSON in UTF-8`() async throws {
        for path in ["/live", "/nowhere", "/health/services"] {
            #expect(
                try await rig.ask(.get, path).headers[.contentType] == "application/json; charset=utf-8",
                "\(path)"
            )
        }
    }

    @Test func `a body beyond the limit is refused unread`() async throws {
        #expect(
            try await rig.ask(.post, "/-/reload", headers: [.contentLength: "1048577"]).line == """
                413 {"error":{"code":"content_too_large","message":"a body is at most 1048576 bytes long"}}
                """
        )
        #expect(try await rig.ask(.post, "/-/reload", headers: [.contentLength: "1048576"]).status == 200)
    }

    @Test func `a long path is cut in the message`() async throws {
        let path = "/\(String(repeating: "x", count: 500))"
        let expected = "there is no GET \(path.prefix(100))…"
        #expect(
            try await rig.ask(.get, path).text == #"{"error":{"code":"not_found","message":"\#(expected)"}}"#
        )
    }
}
