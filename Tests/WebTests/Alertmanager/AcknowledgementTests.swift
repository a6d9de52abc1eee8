import Alerting
import HTTPTypes
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Acknowledging through the API and through links.
@Suite(.timeLimit(.minutes(1))) struct AcknowledgementTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    private let rig: AlertRig

    init() throws {
        rig = try AlertRig()
    }

    /// On a listener that others reach, with keys.
    private static func guarded() throws -> AlertRig {
        var policy = WebPolicy()
        policy.isLoopback = false
        policy.protectsHealth = true
        policy.keys = [
            .init(name: "dash", secret: "read-0123456789", scope: .read),
            .init(name: "ops", secret: "write-0123456789", scope: .write),
        ]
        return try AlertRig(policy)
    }

    private static func link(_ rig: AlertRig, _ id: ULID) throws -> String {
        "/ack/" + (try #require(AckToken(incident: id, issuedAt: rig.time.wallNow).text(key: AlertRig.key)))
    }

    // MARK: - The API

    @Test func `an incident is acknowledged once`() async throws {
        let id = rig.open("PostgreSQL is down")
        let path = "/api/v1/incidents/\(id)/ack"
        let body = #"{"by":"ann","comment":"looking\u001b[2J"}"#
        #expect(
            try await rig.post(path, body).line == #"200 {"status":"ok","incident":"\#(id)","changed":true}"#
        )
        #expect(
            try await rig.post(path, #"{"by":"bob"}"#).line
                == #"200 {"status":"ok","incident":"\#(id)","changed":false,"acknowledgedBy":"ann","#
                + #""acknowledgedAt":"2026-01-01T00:00:00.000Z"}"#
        )
        #expect(try await rig.rig.ask(.delete, path).text.contains(#""changed":true"#))
        #expect(try await rig.rig.ask(.delete, path).text.contains(#""changed":false"#))
        _ = try await rig.post(path, #"{"by":"ann","comment":"see http://ann:pw@wiki/?token=1"}"#)
        #expect(try await rig.rig.ask(.delete, path + "?by=cy%20d").text.contains(#""changed":true"#))
        #expect(
            rig.acknowledgements
                == [
                    "ann: looking [2J", "somebody took it back", "ann: see http://ann:***@wiki/?token=***",
                    "cy d took it back",
                ]
        )
    }

    @Test func `what cannot be acknowledged is said`() async throws {
        let id = rig.open("x", isOpen: false)
        #expect(try await rig.post("/api/v1/incidents/\(id)/ack", #"{"by":"ann"}"#).status == 409)
        let other = ULID(at: rig.time.wallNow)
        #expect(try await rig.post("/api/v1/incidents/\(other)/ack", #"{"by":"ann"}"#).status == 404)
        #expect(try await rig.post("/api/v1/incidents/nope/ack", #"{"by":"ann"}"#).status == 404)
        #expect(
            try await rig.post("/api/v1/incidents/\(id)/ack", #"{"by":" "}"#).line
                == #"400 {"error":{"code":"bad_request","message":"by is needed: who looks after the incident"}}"#
        )
        #expect(try await rig.post("/api/v1/incidents/\(id)/ack", "{").status == 400)
        #expect(try await rig.post("/api/v1/incidents/\(id)/ack", "{}", headers: [:]).status == 415)
        let long = #"{"by":""# + String(repeating: "x", count: 20_000) + #""}"#
        #expect(try await rig.post("/api/v1/incidents/\(id)/ack", long).status == 413)
    }

    @Test func `acknowledging needs a key that may write, whose name stands for a person`() async throws {
        let rig = try Self.guarded()
        let path = "/api/v1/incidents/\(rig.open("x"))/ack"
        var headers = AlertRig.json
        #expect(try await rig.post(path, "{}", headers: headers).status == 401)
        headers[.xAPIKey] = "read-0123456789"
        #expect(try await rig.post(path, "{}", headers: headers).status == 403)
        headers[.xAPIKey] = "write-0123456789"
        #expect(try await rig.post(path, "{}", headers: headers).status == 200)
        #expect(rig.acknowledgements == ["ops: -"])
    }

    // MARK: - Links

    @Test func `looking at a link changes nothing`() async throws {
        let rig = try Self.guarded()
        let id = rig.open("<PostgreSQL> & \"others\" are down\u{1B}[2J")
        let link = try Self.link(rig, id)
        for method in [HTTPRequest.Method.get, .head] {
            let answer = try await rig.rig.ask(method, link, authority: "vedette.example.com", from: "192.0.2.1")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            #expect(policy.hasSuffix("'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"))
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[try #require(HTTPField.Name("Referrer-Policy"))] == "no-referrer")
        }
        let page = try await rig.rig.ask(.get, link).text
        #expect(page.contains("<h1>&lt;PostgreSQL&gt; &amp; &quot;others&quot; are down [2J</h1>"))
        #expect(page.contains(#"<form method="post">"#))
        #expect(rig.acknowledgements.isEmpty)
    }

    /// Browsers send `Origin: null` from a page without a referrer.
    @Test(
        arguments: [
            [:], [.origin: "null"], [.origin: "https://vedette.example.com", .secFetchSite: "same-origin"],
            [.secFetchSite: "cross-site"],
        ] as [HTTPFields]
    )
    func `the button needs no key and may come under any name`(headers: HTTPFields) async throws {
        let rig = try Self.guarded()
        let link = try Self.link(rig, rig.open("PostgreSQL is down"))
        var headers = headers
        headers.append(contentsOf: Self.form)
        let answer = try await rig.rig.ask(
            .post,
            link,
            headers: headers,
            authority: "10.0.0.7:9911",
            from: "192.0.2.1",
            body: "by=Ann+B%C3%A4r&comment=%1B%5B2Jon+it"
        )
        #expect(answer.status == 200)
        #expect(answer.text.contains("Acknowledged by Ann Bär."))
        #expect(!answer.text.contains("<form"))
        #expect(rig.acknowledgements == ["Ann Bär: [2Jon it"])
        #expect(try await rig.rig.ask(.get, link).text.contains("Acknowledged by Ann Bär at 2026-01-01T00:00:00.000Z."))
    }

    @Test func `without a name it is somebody, and a second time changes nothing`() async throws {
        let link = try Self.link(rig, rig.open("x"))
        #expect(try await rig.rig.ask(.post, link).status == 200)
        #expect(
            try await rig.rig.ask(.post, link, headers: Self.form, body: "by=bob").text.contains(
                "by somebody with the link"
            )
        )
        #expect(rig.acknowledgements == ["somebody with the link: -"])
    }

    @Test func `the log has the change and not the link`() async throws {
        let link = try Self.link(rig, rig.open("x"))
        rig.rig.box.policy.slowRequestThreshold = .seconds(-1)
        _ = try await rig.rig.ask(.post, link)
        #expect(
            rig.rig.log.all.first
                == "notice a change was asked for through the API key=none method=POST path=/ack/*** status=200"
        )
        #expect(rig.rig.log.all.count == 2)
        #expect(!rig.rig.log.all.contains { $0.contains(link.dropFirst(5)) })
    }

    @Test func `a link that is not ours, too old or of a forgotten incident says so`() async throws {
        let link = try Self.link(rig, rig.open("secret headline"))
        try await expect(403, from: link + "x")
        try await expect(403, from: "/ack/x")
        try await expect(404, from: try Self.link(rig, ULID(at: rig.time.wallNow)))
        rig.time.advance(by: AckToken.lifetime)
        try await expect(410, from: link)
        #expect(rig.acknowledgements.isEmpty)
    }

    private func expect(_ status: Int, from link: String) async throws {
        for method in [HTTPRequest.Method.get, .post] {
            let answer = try await rig.rig.ask(method, link)
            #expect(answer.status == status)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(!answer.text.contains("secret headline"))
        }
    }

    @Test func `the link of a part shows the whole, and has its button`() async throws {
        let link = try Self.link(rig, rig.open("postgres is down", hasPart: true))
        let page = try await rig.get(link).text
        #expect(page.contains("<h1>postgres is down</h1>"))
        #expect(page.contains("The incident of this link has become a part of this one. Nobody has acknowledged"))
        #expect(page.contains("<form"))
        #expect(try await rig.rig.ask(.post, link).text.contains("Acknowledged by"))
    }

    @Test func `the page promises no more than is done`() async throws {
        let link = try Self.link(rig, rig.open("postgres is down"))
        let page = try await rig.rig.ask(.post, link, headers: Self.form, body: "by=ann").text
        #expect(page.contains("Acknowledged by ann. It is neither repeated nor escalated any more;"))
        #expect(!page.contains("Everybody"))
    }

    @Test func `an incident that is over has no button`() async throws {
        let link = try Self.link(rig, rig.open("x", isOpen: false))
        #expect(!(try await rig.get(link).text.contains("<form")))
        #expect(try await rig.rig.ask(.post, link).text.contains("The incident is over"))
        #expect(try await rig.rig.ask(.post, link, headers: Self.form, body: "by=%").status == 400)
    }

    @Test func `guessing links is slowed down, and other methods change nothing`() async throws {
        let link = try Self.link(rig, rig.open("x"))
        #expect(try await rig.rig.ask(.delete, link).status == 405)
        rig.rig.box.policy.rateLimit = .init(window: .seconds(60), requests: 2)
        let answers = [try await rig.get("/ack/a"), try await rig.get("/ack/b"), try await rig.get("/ack/c")]
        #expect(answers.map(\.status) == [403, 403, 429])
    }
}
