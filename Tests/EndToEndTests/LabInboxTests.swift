import Probes
import TestKit
import Testing

extension EndToEnd {
    /// The stand-in of everybody who receives alerts.
    @Suite(.timeLimit(.minutes(1))) struct LabInboxTests {
        private static let slack = "POST /services/T000/B000/secret"
        private static let bearer = ["Authorization": "Bearer xoxb-lab"]

        private func use(_ body: (LabBench) async throws -> Void) async throws {
            try await LabBench.use("inbox") { inbox in
                #expect(try await inbox.ask("DELETE /messages").status == 204)
                try await body(inbox)
            }
        }

        /// A field of every message that was received, refused ones too.
        private func kept(_ inbox: LabBench, _ field: String) async throws -> [String] {
            try await inbox.json("GET /messages").elements.map { $0[path: "\(field)"]?.text ?? "-" }
        }

        private func section(_ length: Int) -> String {
            #"{"type":"section","text":{"type":"mrkdwn","text":"\#(String(repeating: "x", count: length))"}}"#
        }

        @Test func `it keeps what comes and shows it, without who asked`() async throws {
            try await use { inbox in
                let answer = try await inbox.ask(Self.slack, #"{"text":"PostgreSQL is down"}"#, headers: Self.bearer)
                #expect((answer.status, answer.body) == (200, "ok"))
                let messages = try await inbox.json("GET /messages").elements
                #expect(messages.count == 1)
                let message = try #require(messages.first)
                #expect(message[path: "kind"] == .string("slack"))
                #expect(message[path: "path"] == .string("/services/T000/B000/secret"))
                #expect(message[path: "body"] == .string(#"{"text":"PostgreSQL is down"}"#))
                #expect(message[path: "summary"] == .string("PostgreSQL is down"))
                #expect(message[path: "headers"]?[path: "authorization"] == .string("***"))
                #expect(message[path: "time"]?.text?.hasSuffix("Z") == true)
                let lines = inbox.lab.process.output.split(separator: "\n")
                #expect(lines.contains { $0.hasPrefix("inbox  #") && $0.hasSuffix("slack  PostgreSQL is down") })
            }
        }

        @Test func `Slack's documented limits count`() async throws {
            try await use { inbox in
                for (blocks, isTaken) in [
                    ([section(3000)], true), ([section(3001)], false), ([section(0)], false),
                    (Array(repeating: section(1), count: 50), true), (Array(repeating: section(1), count: 51), false),
                    ([#"{"type":"divider"}"#], true), ([#"{"type":"table-cloth"}"#], false),
                    ([#"{"type":"header","text":{"type":"mrkdwn","text":"x"}}"#], false),
                    ([#"{"type":"context","elements":[]}"#], false),
                    (
                        [
                            #"{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"Ack"}}]}"#
                        ], true
                    ),
                ] {
                    let body = #"{"blocks":[\#(blocks.joined(separator: ","))]}"#
                    let answer = try await inbox.ask(Self.slack, body)
                    #expect(answer.status == (isTaken ? 200 : 400), "\(body.prefix(200))")
                    #expect(answer.body == (isTaken ? "ok" : "invalid_blocks"), "\(body.prefix(200))")
                }
                #expect(try await inbox.ask(Self.slack, "{}").body == "no_text")
                #expect(try await inbox.ask(Self.slack, "payload={}").body == "invalid_payload")
                #expect(try await kept(inbox, "refused").suffix(2) == ["no_text", "invalid_payload"])
            }
        }

        @Test func `a bot's messages have a name, by which they are changed and answered`() async throws {
            try await use { inbox in
                let post = "POST /api/chat.postMessage"
                func refusal(_ question: String, _ body: String, headers: [String: String]) async throws -> String? {
                    let answer = try await inbox.json(question, body, headers: headers)
                    #expect(answer[path: "ok"] == .bool(false))
                    return answer[path: "error"]?.text
                }
                #expect(try await refusal(post, #"{"channel":"C1","text":"x"}"#, headers: [:]) == "not_authed")
                #expect(try await refusal(post, #"{"text":"x"}"#, headers: Self.bearer) == "channel_not_found")
                let first = try await inbox.json(post, #"{"channel":"C1","text":"x"}"#, headers: Self.bearer)
                let ts = try #require(first[path: "ts"]?.text)
                #expect(first[path: "ok"] == .bool(true))
                let change = #"{"channel":"C1","ts":"\#(ts)","text":"y"}"#
                let reply = #"{"channel":"C1","thread_ts":"\#(ts)","text":"z"}"#
                #expect(
                    try await inbox.json("POST /api/chat.update", change, headers: Self.bearer)[path: "ts"]
                        == .string(ts)
                )
                #expect(try await inbox.json(post, reply, headers: Self.bearer)[path: "ok"] == .bool(true))
                let unknown = #"{"channel":"C1","ts":"1.2","text":"y"}"#
                #expect(
                    try await refusal("POST /api/chat.update", unknown, headers: Self.bearer) == "message_not_found"
                )
            }
        }

        @Test func `Discord, PagerDuty and any webhook are told apart by the path`() async throws {
            try await use { inbox in
                let discord = "POST /api/webhooks/1/token"
                #expect(try await inbox.ask(discord, #"{"content":"down"}"#).status == 204)
                #expect(try await inbox.ask(discord + "?wait=true", #"{"content":"down"}"#).status == 200)
                let long = String(repeating: "x", count: 2001)
                #expect(try await inbox.ask(discord, #"{"content":"\#(long)"}"#).status == 400)
                let event = #"""
                    {"routing_key":"k","event_action":"trigger","dedup_key":"d",
                     "payload":{"summary":"down","source":"s","severity":"critical"}}
                    """#
                let taken = try await inbox.ask("POST /v2/enqueue", event)
                #expect(taken.status == 202 && taken.body.contains(#""dedup_key":"d""#))
                #expect(try await inbox.ask("POST /v2/enqueue", #"{"event_action":"resolve"}"#).status == 400)
                let alerts = #"{"version":"4","status":"firing","alerts":[{"labels":{"alertname":"Down"}}]}"#
                #expect(try await inbox.ask("POST /hook", alerts).status == 200)
                #expect(
                    try await kept(inbox, "kind")
                        == ["discord", "discord", "discord", "pagerduty", "pagerduty", "webhook"]
                )
                #expect(try await kept(inbox, "summary").last == "firing: 1 alert: Down")
                #expect(try await inbox.ask("GET /beat").status == 200)
            }
        }

        @Test func `what is switched in between keeps messages out, and not from being shown`() async throws {
            try await use { inbox in
                let body = #"{"text":"x"}"#
                try await inbox.turn("status/500")
                #expect(try await inbox.ask(Self.slack, body).status == 500)
                try await inbox.turn("up", "retry-after/7")
                let limited = try await inbox.ask(Self.slack, body)
                #expect((limited.status, limited.headers["retry-after"]) == (429, "7"))
                try await inbox.turn("up", "reset")
                await #expect(throws: (any Error).self) { try await inbox.ask(Self.slack, body) }
                #expect(try await kept(inbox, "kind") == [])
                try await inbox.turn("up", "lose-answers")
                await #expect(throws: (any Error).self) { try await inbox.ask(Self.slack, body) }
                #expect(try await kept(inbox, "kind") == ["slack"])
                try await inbox.turn("up", "refuse/channel_is_archived")
                let refused = try await inbox.ask(Self.slack, body)
                #expect((refused.status, refused.body) == (400, "channel_is_archived"))
                try await inbox.turn("up")
                #expect(try await inbox.ask(Self.slack, body).body == "ok")
                #expect(try await kept(inbox, "refused") == ["-", "channel_is_archived", "-"])
            }
        }
    }
}
