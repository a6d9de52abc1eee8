import Alerting
import HTTPTypes
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Alerts in Alertmanager's API.
///
/// The bodies are what Alertmanager 0.25 answers to the same, but for the order of keys.
@Suite(.timeLimit(.minutes(1))) struct AlertRouteTests {
    private let rig: AlertRig

    init() throws {
        rig = try AlertRig()
        rig.fire(
            ["alertname": "A", "service": "postgres"],
            annotations: ["summary": "x"],
            generatorURL: "http://x/y"
        )
        rig.fire(["alertname": "B", "service": "redis"], receivers: ["ops", "pager"])
    }

    private func names(_ query: String) async throws -> [String] {
        let text = try await rig.get("/api/v2/alerts\(query)").text
        return ["A", "B", "C", "D"].filter { text.contains(#""alertname":"\#($0)""#) }
    }

    @Test func `an alert has all that Alertmanager tells of one`() async throws {
        let answer = try await rig.get("/api/v2/alerts")
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "application/json; charset=utf-8")
        #expect(
            answer.text.hasPrefix(
                #"[{"annotations":{"summary":"x"},"endsAt":"2026-01-01T00:05:00.000Z","fingerprint":"ee8f4d485915b6a1","#
                    + #""receivers":[{"name":"ops"}],"startsAt":"2026-01-01T00:00:00.000Z","status":{"inhibitedBy":[],"#
                    + #""mutedBy":[],"silencedBy":[],"state":"active"},"updatedAt":"2026-01-01T00:00:00.000Z","#
                    + #""generatorURL":"http://x/y","labels":{"alertname":"A","service":"postgres"}},{"annotations":{}"#
            ),
            "\(answer.text)"
        )
    }

    @Test(arguments: [
        ("", ["A", "B", "C", "D"]), ("?filter=service%3Dredis", ["B"]),
        ("?filter=service%3D~%22p.*%7Cr.*%22", ["A", "B"]),
        ("?filter=alertname%3DA&filter=service%3Dredis", []),
        ("?filter=%7Balertname!%3D%22A%22,service!%3D%22%22%7D", ["B"]),
        ("?receiver=pager", ["B"]), ("?receiver=o.*", ["A", "B", "C", "D"]), ("?receiver=op", []),
        ("?active=false", ["C", "D"]), ("?inhibited=false", ["A", "B", "D"]), ("?muted=0", ["A", "B", "C"]),
        ("?active=false&inhibited=false", ["D"]), ("?active=TRUE&silenced=t&unprocessed=true", ["A", "B", "C", "D"]),
    ])
    func `parameters narrow down`(query: String, expected: [String]) async throws {
        rig.fire(["alertname": "C"], inhibitedBy: [Fingerprint(["alertname": "A"])])
        rig.fire(["alertname": "D"], mutedBy: ["backup"])
        #expect(try await names(query) == expected)
    }

    @Test func `what a silence holds back is suppressed`() async throws {
        try await rig.silences.set(
            SilenceDraft(
                matchers: try MatcherText.parse("service=redis"),
                startsAt: rig.time.wallNow,
                endsAt: rig.time.wallNow.advanced(by: .seconds(60)),
                createdBy: "ann",
                comment: "c"
            ),
            key: nil
        )
        #expect(try await names("?silenced=false") == ["A"])
        #expect(try await names("?active=false") == ["B"])
        #expect(
            try await rig.get("/api/v2/alerts?active=false").text.contains(
                #""silencedBy":["00000000-0000-4000-8000-000000000001"],"state":"suppressed""#
            )
        )
    }

    @Test func `alerts that ended are not listed`() async throws {
        rig.time.advance(by: .seconds(300))
        #expect(try await names("") == [])
    }

    @Test func `groups are by receiver and labels`() async throws {
        let text = try await rig.get("/api/v2/alerts/groups").text
        let heads = text.split(separator: #""labels":"#).filter { $0.contains(#""receiver""#) }
            .map { String($0.prefix(while: { $0 != "[" }).prefix { $0 != "]" }) }
        #expect(
            heads.map { String($0.prefix(70)) } == [
                #"{"service":"postgres"},"receiver":{"name":"ops"}},{"alerts":"#,
                #"{"service":"redis"},"receiver":{"name":"ops"}},{"alerts":"#,
                #"{"service":"redis"},"receiver":{"name":"pager"}}"#,
            ]
        )
        #expect(!(try await rig.get("/api/v2/alerts/groups?receiver=pager").text.contains(#""name":"ops"}}"#)))
    }

    @Test(arguments: [
        ("alerts?filter=%7B%7B", "bad matcher format: {{"), ("alerts?receiver=(", "failed to parse receiver param"),
        ("alerts/groups?filter=a%3D~(", "bad matcher format: a=~("), ("silences?filter=%3D", "bad matcher format: ="),
        ("alerts?filter=%", "invalid URL escape"),
        ("alerts?" + String(repeating: "filter=a%3Db&", count: 65), "more than 64 filters"),
    ])
    func `parameters that make no sense are refused`(path: String, message: String) async throws {
        let answer = try await rig.get("/api/v2/\(path)")
        #expect(answer.status == 400)
        #expect(answer.text.hasPrefix("\"\(message)"), "\(answer.text)")
    }

    // MARK: - Posting

    @Test func `alerts are taken with their times completed`() async throws {
        let answer = try await rig.post(
            "/api/v2/alerts",
            #"[{"labels":{"alertname":"X","e":""},"annotations":{"s":"t"},"generatorURL":"http://x/y"},"#
                + #"{"labels":{"a":"b"},"startsAt":"2026-01-01T00:59:00.5+01:00","endsAt":"2026-01-01T00:01:00Z"},"#
                + #"{"labels":{"c":"d"},"startsAt":"0001-01-01T00:00:00.000Z","endsAt":"0001-01-01T00:00:00.000Z"},"#
                + #"{"labels":{"e":"f"},"endsAt":"9999-12-31T23:59:59Z","more":[{}]}]"#
        )
        #expect(answer.line == "200 ")
        let posted = rig.posted
        #expect(posted.map(\.labels) == [["alertname": "X"], ["a": "b"], ["c": "d"], ["e": "f"]])
        #expect(posted.first?.annotations == ["s": "t"])
        #expect(posted.first?.generatorURL == "http://x/y")
        #expect(
            posted.map { "\($0.startsAt) \($0.endsAt)" } == [
                "2026-01-01T00:00:00.000Z 2026-01-01T00:05:00.000Z",
                "2025-12-31T23:59:00.500Z 2026-01-01T00:01:00.000Z",
                "2026-01-01T00:00:00.000Z 2026-01-01T00:05:00.000Z",
                "2026-01-01T00:00:00.000Z 2261-12-31T23:59:59.000Z",
            ]
        )
    }

    @Test func `valid alerts are taken when others are not`() async throws {
        let answer = try await rig.post(
            "/api/v2/alerts",
            #"[{"labels":{}},{"labels":{"a":"b"}},{"labels":{"a":"b"},"startsAt":"2026-01-02T00:00:00Z","#
                + #""endsAt":"2026-01-01T00:00:00Z"}]"#
        )
        #expect(answer.line == #"400 "at least one label pair required (and 1 more alerts are invalid)""#)
        #expect(rig.posted.map(\.labels) == [["a": "b"]])
    }

    @Test(arguments: [
        (#"[{"labels":{}}]"#, "at least one label pair required"),
        (#"[{"annotations":{}}]"#, "0.labels in body is required"), (#"{"x":1}"#, " in body is of another type"),
        ("[{", "the body is no JSON"), ("", "the body is no JSON"),
        (#"[{"labels":{"a":1}}]"#, "0.labels.a in body is of another type"),
        (
            #"[{"labels":{"a":"b"},"startsAt":"yesterday"}]"#,
            #"0.startsAt in body: parsing time \"yesterday\": not RFC 3339"#
        ),
        (#"[{"labels":{"a":"b"},"startsAt":"99999"}]"#, #"0.startsAt in body: parsing time \"99999\": not RFC 3339"#),
        (String(repeating: "[", count: 100_000), "the body is no JSON"),
        (#"[{"labels":{"a":"b"},"x":"# + String(repeating: "[", count: 2000), "the body is no JSON"),
    ])
    func `a body that makes no sense is refused`(body: String, message: String) async throws {
        let answer = try await rig.post("/api/v2/alerts", body)
        #expect(answer.line == "400 \"\(message)\"")
        #expect(rig.posted.isEmpty)
    }

    @Test func `of labels with one name the last counts`() async throws {
        #expect(try await rig.post("/api/v2/alerts", #"[{"labels":{"a":"b","c":"d","a":"e"}}]"#).line == "200 ")
        #expect(rig.posted.map(\.labels) == [["a": "e", "c": "d"]])
    }

    @Test func `an empty list is taken`() async throws {
        #expect(try await rig.post("/api/v2/alerts", "[]").line == "200 ")
    }

    @Test func `what cannot be kept is not taken`() async throws {
        rig.refusePosts()
        #expect(try await rig.post("/api/v2/alerts", #"[{"labels":{"a":"b"}}]"#).status == 500)
    }

    @Test func `a body is JSON by its type and at most 4 MiB`() async throws {
        #expect(try await rig.post("/api/v2/alerts", "[]", headers: [:]).status == 415)
        #expect(try await rig.post("/api/v2/alerts", "[]", headers: [.contentType: "text/plain"]).status == 415)
        let type: HTTPFields = [.contentType: "Application/JSON; charset=utf-8"]
        #expect(try await rig.post("/api/v2/alerts", "[]", headers: type).status == 200)
        let long = "[" + String(repeating: " ", count: AlertRoutes.longestBody - 2) + "]"
        #expect(try await rig.post("/api/v2/alerts", long).status == 200)
        #expect(try await rig.post("/api/v2/alerts", long + " ").status == 413)
        var announced = AlertRig.json
        announced[.contentLength] = "\(AlertRoutes.longestBody)"
        #expect(try await rig.post("/api/v2/alerts", "[]", headers: announced).status == 200)
        announced[.contentLength] = "\(AlertRoutes.longestBody + 1)"
        #expect(try await rig.post("/api/v2/alerts", "[]", headers: announced).status == 413)
        announced[.contentLength] = "\(AccessMiddleware.longestBody + 1)"
        #expect(try await rig.post("/api/v2/silences", "[]", headers: announced).status == 413)
    }

    // MARK: - The rest

    @Test func `receivers and status are those of Alertmanager`() async throws {
        #expect(try await rig.get("/api/v2/receivers").line == #"200 [{"name":"ops"},{"name":"pager"}]"#)
        #expect(
            try await rig.get("/api/v2/status").line
                == #"200 {"cluster":{"peers":[],"status":"disabled"},"config":{"original":"route:\n  receiver: ops\n"},"#
                + #""uptime":"2026-01-01T00:00:00.000Z","versionInfo":{"branch":"","buildDate":"","buildUser":"","#
                + #""goVersion":"","revision":"abc","version":"0.1.0"}}"#
        )
    }

    @Test func `changes need a key that may write, and reading one that may read`() async throws {
        var policy = WebPolicy()
        policy.isLoopback = false
        policy.keys = [
            .init(name: "dash", secret: "read-0123456789", scope: .read),
            .init(name: "ops", secret: "write-0123456789", scope: .write),
        ]
        let rig = try AlertRig(policy)
        func status(_ method: HTTPRequest.Method, _ path: String, _ key: String?) async throws -> Int {
            var headers = AlertRig.json
            headers[.xAPIKey] = key
            return try await rig.rig.ask(method, path, headers: headers, body: "[]").status
        }
        for path in ["alerts", "alerts/groups", "silences", "silence/x", "status", "receivers"] {
            #expect(try await status(.get, "/api/v2/\(path)", nil) == 401, "\(path)")
            #expect(try await status(.get, "/api/v2/\(path)", "read-0123456789") != 401, "\(path)")
        }
        let changes: [(HTTPRequest.Method, String)] = [
            (.post, "alerts"), (.post, "silences"), (.delete, "silence/x"),
        ]
        for (method, path) in changes {
            #expect(try await status(method, "/api/v2/\(path)", nil) == 401)
            #expect(try await status(method, "/api/v2/\(path)", "read-0123456789") == 403)
            #expect(try await status(method, "/api/v2/\(path)", "write-0123456789") != 403)
        }
    }
}
