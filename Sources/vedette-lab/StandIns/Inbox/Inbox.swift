import HTTPTypes

/// Everybody who receives alerts, in one: Slack (incoming webhooks and the Web API), Discord, PagerDuty and any webhook.
///
/// Told apart by the path. It judges messages by the documented limits, answers as the real ones do and keeps what it got:
/// `GET /messages` shows it.
struct Inbox: Imitation {
    /// Where the settings of the lab send messages, as Slack's incoming webhooks look.
    static let slackPath = "/services/T000/B000/secret"

    /// The channel of every message that a bot sends.
    private static let channel = "C0123456789"

    private let messages = InboxMessages()
    private var retryAfter: Int?
    private var losesAnswers = false
    private var refusal: String?

    var isListening: Bool { true }

    var switches: [Switch<Inbox>] {
        [
            Switch("retry-after/SECONDS") { inbox, values throws(LabError) in
                guard let seconds = Int(values[0]), (0...86_400).contains(seconds) else {
                    throw LabError(.invalid, "\(values[0]) is no number of seconds: expected 0 to 86400")
                }
                inbox.retryAfter = seconds
            },
            Switch("lose-answers") { inbox, _ in inbox.losesAnswers = true },
            Switch("refuse/WORD") { inbox, values in inbox.refusal = values[0] },
        ]
    }

    func isExempt(_ question: Question) -> Bool { question.path == "/messages" }

    func answer(_ question: Question) -> Answer {
        switch (question.method, question.path) {
        case (.get, "/messages"): return .json(messages.json)
        case (.delete, "/messages"):
            messages.clear()
            return .empty(.noContent)
        case (.get, "/beat"), (.post, "/beat"): return .text("OK")
        case (.post, _): break
        default: return .text("not found\n", status: .notFound)
        }
        if let retryAfter {
            return .text("rate_limited", status: .tooManyRequests).adding(["retry-after": "\(retryAfter)"])
        }
        if let refusal { return keep(question, .text(refusal, status: .badRequest), refused: refusal) }
        var answer = received(question)
        answer.isLost = losesAnswers
        return answer
    }

    /// By what the path says of the receiver.
    private static func kind(_ question: Question) -> InboxMessage.Kind {
        switch question.parts.first {
        case "services": .slack
        case "api" where question.parts.dropFirst().first == "webhooks": .discord
        case "api" where question.parts.count == 2 && question.parts[1].contains("."): .slackAPI
        case "v2" where question.parts.dropFirst().first == "enqueue": .pagerduty
        default: .webhook
        }
    }

    private func received(_ question: Question) -> Answer {
        let json = LabJSON(question.body)
        return switch Self.kind(question) {
        case .slack: slack(question, json)
        case .slackAPI: slackAPI(question, json)
        case .discord: discord(question, json)
        case .pagerduty: pagerDuty(question, json)
        case .webhook: keep(question, .empty(), refused: nil)
        }
    }

    private func slack(_ question: Question, _ json: LabJSON?) -> Answer {
        let problem = json.map(SlackLimits.problem) ?? "invalid_payload"
        return keep(question, .text(problem ?? "ok", status: problem == nil ? .ok : .badRequest), refused: problem)
    }

    /// `chat.postMessage` and `chat.update`; whatever is wrong, the status is 200.
    private func slackAPI(_ question: Question, _ json: LabJSON?) -> Answer {
        func refuse(_ problem: String) -> Answer {
            keep(question, .json(#"{"ok":false,"error":\#(problem.quoted)}"#), refused: problem)
        }
        guard question.bearer?.isEmpty == false else { return refuse("not_authed") }
        guard ["chat.postMessage", "chat.update"].contains(question.parts[1]) else { return refuse("unknown_method") }
        guard let json, question.saysJSON else { return refuse("invalid_json") }
        guard json["channel"]?.text?.isEmpty == false else { return refuse("channel_not_found") }
        if let problem = SlackLimits.problem(with: json) { return refuse(problem) }
        if question.parts[1] == "chat.update" {
            guard let ts = json["ts"]?.text, messages.has(ts: ts) else { return refuse("message_not_found") }
            return keep(question, Self.taken(ts), refused: nil, ts: ts)
        }
        if let thread = json["thread_ts"]?.text, !messages.has(ts: thread) { return refuse("thread_not_found") }
        let ts = messages.nextTimestamp(question.seconds)
        return keep(question, Self.taken(ts), refused: nil, ts: ts)
    }

    private static func taken(_ ts: String) -> Answer {
        .json(#"{"ok":true,"channel":"\#(channel)","ts":"\#(ts)"}"#)
    }

    private func discord(_ question: Question, _ json: LabJSON?) -> Answer {
        if let problem = DiscordLimits.problem(with: json ?? .null) {
            return keep(question, .json(problem, status: .badRequest), refused: problem)
        }
        let waits = question.query.split(separator: "&").contains("wait=true")
        let answer = waits ? Answer.json(#"{"id":"\#(question.seconds)000","type":0}"#) : .empty(.noContent)
        return keep(question, answer, refused: nil)
    }

    private func pagerDuty(_ question: Question, _ json: LabJSON?) -> Answer {
        let problems = PagerDutyLimits.problems(with: json ?? .null)
        guard problems.isEmpty else {
            let list = problems.map(\.quoted).joined(separator: ",")
            let body = #"{"status":"invalid event","message":"Event object is invalid","errors":[\#(list)]}"#
            return keep(question, .json(body, status: .badRequest), refused: problems.joined(separator: "; "))
        }
        let key = json?["dedup_key"]?.text ?? "lab-\(question.seconds)"
        let body = #"{"status":"success","message":"Event processed","dedup_key":\#(key.quoted)}"#
        return keep(question, .json(body, status: .accepted), refused: nil)
    }

    /// Notes the message beside what it is answered, and says so at the terminal.
    private func keep(_ question: Question, _ answer: Answer, refused: String?, ts: String? = nil) -> Answer {
        let kind = Self.kind(question)
        let body = String(decoding: question.body, as: UTF8.self)
        let summary = InboxSummary.line(kind, LabJSON(question.body) ?? .null, body: body)
        let message = messages.add { id in
            InboxMessage(
                id: id,
                time: question.time,
                kind: kind,
                path: question.path,
                headers: InboxMessage.shown(question.headers),
                body: body,
                status: answer.status.code,
                refused: refused,
                ts: ts,
                summary: summary
            )
        }
        var answer = answer
        let verdict = refused == nil ? "" : " refused:"
        answer.notice = "inbox  #\(message.id) \(kind.rawValue)\(verdict)  \(message.summary)"
        return answer
    }
}
