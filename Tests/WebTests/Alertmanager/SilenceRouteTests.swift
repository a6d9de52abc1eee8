import Alerting
import HTTPTypes
import TestKit
import Testing
import Vocabulary

@testable import Web

/// Silences in Alertmanager's API, answered as Alertmanager 0.25 does (but 400 where its parser says 422, and 404 where it
/// says 500).
@Suite(.timeLimit(.minutes(1))) struct SilenceRouteTests {
    private static let first = "00000000-0000-4000-8000-000000000001"
    private static let second = "00000000-0000-4000-8000-000000000002"
    private let rig: AlertRig

    init() throws {
        rig = try AlertRig()
    }

    private static func body(
        id: String? = nil,
        matchers: String = #"[{"name":"service","value":"redis","isRegex":false}]"#,
        start: String = "2025-12-31T00:00:00Z",
        end: String = "2026-01-01T02:00:00.000Z",
        by: String = "ann",
        comment: String = "new disk"
    ) -> String {
        let id = id.map { #""id":"\#($0)","# } ?? ""
        return #"{\#(id)"matchers":\#(matchers),"startsAt":"\#(start)","endsAt":"\#(end)","createdBy":"\#(by)","#
            + #""comment":"\#(comment)"}"#
    }

    private func add(_ body: String = body()) async throws -> Answer {
        try await rig.post("/api/v2/silences", body)
    }

    @Test func `a silence is added, listed and shown`() async throws {
        #expect(try await add().line == #"200 {"silenceID":"\#(Self.first)"}"#)
        let shown =
            #"{"id":"\#(Self.first)","status":{"state":"active"},"updatedAt":"2026-01-01T00:00:00.000Z","#
            + #""comment":"new disk","createdBy":"ann","endsAt":"2026-01-01T02:00:00.000Z","matchers":"#
            + #"[{"isEqual":true,"isRegex":false,"name":"service","value":"redis"}],"startsAt":"2026-01-01T00:00:00.000Z"}"#
        #expect(try await rig.get("/api/v2/silence/\(Self.first)").line == "200 \(shown)")
        #expect(try await rig.get("/api/v2/silences").line == "200 [\(shown)]")
    }

    @Test(arguments: [
        (#""isRegex":false,"isEqual":false"#, "!=", #""isEqual":false,"isRegex":false"#),
        (#""isRegex":true,"isEqual":false"#, "!~", #""isEqual":false,"isRegex":true"#),
        (#""isRegex":true"#, "=~", #""isEqual":true,"isRegex":true"#),
    ])
    func `matchers are of four kinds`(given: String, sign: String, shown: String) async throws {
        let matchers = #"[{"name":"a","value":"b","isRegex":false},{"name":"x","value":"y",\#(given)}]"#
        #expect(try await add(Self.body(matchers: matchers)).status == 200)
        #expect(rig.silences[Self.first]?.matcherText == #"a="b" x\#(sign)"y""#)
        #expect(try await rig.get("/api/v2/silences").text.contains(shown))
    }

    @Test func `a silence that may change does, another one begins anew`() async throws {
        _ = try await add()
        let start = "2026-01-01T01:00:00.000+01:00"
        let longer = Self.body(id: Self.first, start: start, end: "2026-01-01T05:00:00Z")
        #expect(try await add(longer).text.contains(Self.first))
        let other = Self.body(id: Self.first, matchers: #"[{"name":"a","value":"b","isRegex":false}]"#, start: start)
        #expect(try await add(other).text.contains(Self.second))
        #expect(try await rig.get("/api/v2/silence/\(Self.first)").text.contains(#""state":"expired""#))
    }

    @Test func `a silence is ended, and ending it again changes nothing`() async throws {
        _ = try await add()
        for _ in 0..<2 {
            #expect(try await rig.rig.ask(.delete, "/api/v2/silence/\(Self.first)").line == "200 ")
        }
        #expect(
            rig.log.all.map { $0.prefix(30) } == ["notice a silence was created b", "notice a silence was ended by="]
        )
    }

    @Test func `what is not there is not found`() async throws {
        let line = #"404 "silence not found""#
        #expect(try await rig.get("/api/v2/silence/\(Self.first)").line == line)
        #expect(try await rig.rig.ask(.delete, "/api/v2/silence/nope").line == line)
        #expect(try await add(Self.body(id: "nope")).line == line)
    }

    @Test(arguments: [
        (body(matchers: "[]"), "silence invalid: at least one matcher required"),
        (
            body(matchers: #"[{"name":"a","value":"","isRegex":false}]"#),
            "silence invalid: at least one matcher must not match the empty string"
        ),
        (
            body(matchers: #"[{"name":"a","value":"(","isRegex":true}]"#),
            #"silence invalid: invalid label matcher 0: invalid regular expression \"(\": "#
                + "error parsing regexp: missing closing ): `(`"
        ),
        (
            body(matchers: #"[{"name":"","value":"x","isRegex":true}]"#),
            #"silence invalid: invalid label matcher 0: invalid label name \"\""#
        ),
        (body(end: "2025-12-31T23:00:00Z"), "Failed to create silence: end time can't be in the past"),
        (
            body(start: "2027-01-01T00:00:00Z"), "Failed to create silence: start time must be before end time"
        ), (body(by: ""), "silence invalid: creator information missing"),
        (body(comment: ""), "silence invalid: comment missing"), (body(end: ""), "endsAt in body is required"),
        (#"{"startsAt":"2026-01-01T00:00:00Z"}"#, "matchers in body is required"),
        ("[]", " in body is of another type"),
    ])
    func `a silence that makes no sense is refused`(body: String, message: String) async throws {
        #expect(try await add(body).line == "400 \"\(message)\"")
        #expect(rig.silences.all.isEmpty)
    }

    @Test func `a silence lasts to the end of time at most`() async throws {
        #expect(try await add(Self.body(end: "2999-01-01T00:00:00Z")).status == 200)
        #expect(rig.silences[Self.first]?.endsAt.description == "2261-01-01T00:00:00.000Z")
    }

    @Test(arguments: [
        ("service%3Dredis", 1), ("service%3D~%22r.*%22", 1), ("service%3Dpostgres", 0), ("team%3D%22%22", 1),
    ])
    func `silences are found by the values that they ask for`(filter: String, count: Int) async throws {
        _ = try await add()
        let text = try await rig.get("/api/v2/silences?filter=\(filter)").text
        #expect(text.split(separator: #""id""#).count - 1 == count)
    }

    @Test func `the log names the key that asked`() async throws {
        rig.rig.box.policy.keys = [.init(name: "ops", secret: "write-0123456789", scope: .write)]
        var headers = AlertRig.json
        headers[.authorization] = "Bearer write-0123456789"
        #expect(try await rig.post("/api/v2/silences", Self.body(), headers: headers).status == 200)
        #expect(rig.log.all.first?.contains(" key=ops ") == true)
        #expect(rig.rig.log.all.first?.contains("key=ops method=POST path=/api/v2/silences status=200") == true)
    }

    @Test func `any body is taken or refused`() async throws {
        let seeds = [
            Self.body(id: Self.first),
            Self.body(matchers: #"[{"name":"a","value":"b|c","isRegex":true,"isEqual":false}]"#),
            #"[{"labels":{"a":"b"},"startsAt":"2026-01-01T00:00:00+01:00","endsAt":"2999-12-31T23:59:59.999999999Z"}]"#,
        ]
        var fuzzing = Fuzzing("alertmanager", seed: 3, rounds: 300)
        var round = 0
        while fuzzing.goesOn(after: round) {
            var bytes = Array((seeds.randomElement(using: &fuzzing.random) ?? "").utf8)
            for _ in 0...Int.random(in: 0...3, using: &fuzzing.random) {
                let index = Int.random(in: 0..<bytes.count, using: &fuzzing.random)
                let byte = Array("{}[]\",:0-+9\\uTZ ({\u{0}é".utf8).randomElement(using: &fuzzing.random) ?? 0
                if Bool.random(using: &fuzzing.random) { bytes.insert(byte, at: index) } else { bytes[index] = byte }
            }
            let body = fuzzing.attempt(String(decoding: bytes, as: UTF8.self)) { $0 }
            for path in ["silences", "alerts"] {
                let status = try await rig.post("/api/v2/\(path)", body).status
                #expect([200, 400, 404].contains(status), "\(body)")
            }
            round += 1
        }
        fuzzing.report()
    }

    @Test func `the page of another site silences nothing`() async throws {
        var headers = AlertRig.json
        headers[.origin] = "https://evil.example.com"
        #expect(try await rig.post("/api/v2/silences", Self.body(), headers: headers).status == 403)
        let form: HTTPFields = [.contentType: "text/plain"]
        #expect(try await rig.post("/api/v2/silences", Self.body(), headers: form).status == 415)
        #expect(rig.silences.all.isEmpty)
    }
}
