import Probes
import TestKit

/// A webhook and a Slack channel that take their time to answer, and keep what comes.
final class Mailbox: Sendable {
    static let receivers = ["hook", "chat"]

    private let server: RecordingHTTPServer

    init() async throws {
        server = try await RecordingHTTPServer.start { number, request in
            if request.path == "/mark" { return .bytes("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", closes: true) }
            return .late(.milliseconds(number * 37 % 5 * 70), .answer(200, body: "ok"))
        }
    }

    /// The section `receivers` of settings.
    var settings: String {
        """
        hook: { kind: webhook, url: "\(server.url)/hook" }
        chat: { kind: slack, url: "\(server.url)/services/T000/B000/secret" }
        """
    }

    /// What comes from now on is of another run of the daemon.
    func mark() async throws {
        _ = try await LoopbackHTTP.request("GET", "\(server.url)/mark")
    }

    /// Everything that came so far.
    var letters: [MailDiary.Letter] {
        var run = 0
        return server.requests.compactMap { request in
            switch request.path {
            case "/hook": return MailDiary.Letter(run: run, receiver: "hook", notes: Self.hook(request))
            case "/mark": run += 1
            default: return MailDiary.Letter(run: run, receiver: "chat", notes: Self.chat(request))
            }
            return nil
        }
    }

    /// Alertmanager's body, one notification a request.
    static func hook(_ request: RecordingHTTPServer.Request) -> [MailDiary.Note] {
        guard let id = request.headers["idempotency-key"], let body = try? JSONParser.parse(request.body.utf8),
            let subject = body[path: "groupLabels.service"]?.text
        else { return [] }
        return [.init(id: id, subject: subject, isFiring: body[path: "status"]?.text == "firing")]
    }

    /// A line with the word for what happened, the service and at its end the identity; of a message about one thing these
    /// are the first line and the last.
    static func chat(_ request: RecordingHTTPServer.Request) -> [MailDiary.Note] {
        guard let text = (try? JSONParser.parse(request.body.utf8))?[path: "text"]?.text else { return [] }
        let lines = text.split(separator: "\n").map(String.init)
        let told = lines.filter { $0.contains(" · *") }
        let tales = told.isEmpty ? [(lines.first ?? "") + " " + (lines.last ?? "")] : told
        return tales.compactMap { tale in
            guard let id = tale.split(separator: " ").last, let place = tale.firstRange(of: "door-") else { return nil }
            let subject = String(tale[place.lowerBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" })
            return .init(id: String(id), subject: subject, isFiring: !tale.contains("RESOLVED"))
        }
    }
}
