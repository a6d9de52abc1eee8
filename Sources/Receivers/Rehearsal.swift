import Alerting
import Logging
import Probes
import Synchronization
import Vocabulary

/// Shows what receivers would send, and lets none of it out of the process.
///
/// In force for the task that ``run(_:)`` runs, as metrics factories are: no receiver has to be made in another way to be
/// rehearsed, so what is shown is what would be sent.
package final class Rehearsal: Sendable {
    /// Something that was not sent.
    package struct Piece: Sendable {
        /// `POST https://hooks.slack.com`, `LOG notice`, `SMTP mail.example.com:587 (starttls)`: no path, which may be a secret.
        package let place: String
        /// Headers or the envelope, one a line, without credentials.
        package let head: [String]
        package let body: String
    }

    @TaskLocal static var current: Rehearsal?

    private static let secretHeaders: Set<String> = ["authorization", "cookie", "x-api-key"]

    private let kept = Mutex<[Piece]>([])

    package init() {}

    /// What would have been sent so far, in order.
    package var pieces: [Piece] { kept.withLock { $0 } }

    /// Runs `body`, in which nothing is sent.
    package func run<Result: Sendable>(_ body: () async -> Result) async -> Result {
        await Self.$current.withValue(self) { await body() }
    }

    func note(_ call: HTTPCall, _ redactor: Redactor) {
        let head = call.headers.map { field in
            let isSecret = Self.secretHeaders.contains(field.name.lowercased())
            return "\(field.name): \(isSecret ? "***" : redactor.hideSecrets(field.value))"
        }
        let place = "\(call.method) \(call.url.origin)"
        note(Piece(place: place, head: head, body: redactor.hideSecrets(call.body ?? "")))
    }

    func note(_ mail: Mail, _ options: ReceiverOptions.Email, to recipients: [MailAddress]) {
        let parts = mail.encoded.replacing("\r\n", with: "\n").split(separator: "\n\n", maxSplits: 1)
        var head = ["MAIL FROM:<\(mail.from.address)>"] + recipients.map { "RCPT TO:<\($0.address)>" }
        head += parts.first?.split(separator: "\n").map(String.init) ?? []
        note(
            Piece(
                place: "SMTP \(options.host):\(options.port) (\(options.encryption.rawValue))",
                head: head,
                body: parts.count == 2 ? String(parts[1]) : ""
            )
        )
    }

    func note(_ level: Logger.Level, _ line: Logger.Metadata) {
        let fields = line.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        note(Piece(place: "LOG \(level)", head: fields, body: ""))
    }

    private func note(_ piece: Piece) { kept.withLock { $0.append(piece) } }
}
