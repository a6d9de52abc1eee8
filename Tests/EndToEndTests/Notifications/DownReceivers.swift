import Probes
import Synchronization
import TestKit

/// Three receivers of which two take nothing until they are mended, and what each of them was told.
final class DownReceivers: Sendable {
    /// `well` takes everything from the start; nobody listens where `hook` should be; `chat` answers 500.
    static let names = ["well", "hook", "chat"]

    private let well: RecordingHTTPServer
    private let chat: RecordingHTTPServer
    private let hookPort: Int
    private let hook = Mutex<RecordingHTTPServer?>(nil)
    private let taken: Taken

    /// The numbers of the requests that `chat` has taken.
    private final class Taken: Sendable {
        let isOpen = Atomic(false)
        let numbers = Mutex<[Int]>([])
    }

    init() async throws {
        let taken = Taken()
        self.taken = taken
        well = try await RecordingHTTPServer.start()
        hookPort = try ServerProcess.freePort()
        chat = try await RecordingHTTPServer.start { number, _ in
            guard taken.isOpen.load(ordering: .relaxed) else { return .answer(500) }
            taken.numbers.withLock { $0.append(number) }
            return .answer(200, body: "ok")
        }
    }

    /// The section `receivers` of settings.
    var settings: String {
        """
        well: { kind: webhook, url: "\(well.url)/hook" }
        hook: { kind: webhook, url: "http://127.0.0.1:\(hookPort)/hook" }
        chat: { kind: slack, url: "\(chat.url)/services/T000/B000/secret" }
        """
    }

    /// From now on all of them take what they are sent.
    func mend() async throws {
        let server = try await RecordingHTTPServer.start(on: hookPort)
        hook.withLock { $0 = server }
        taken.isOpen.store(true, ordering: .relaxed)
    }

    /// What each receiver has taken, one element a request.
    var letters: [String: [[MailDiary.Note]]] {
        let taken = Set(taken.numbers.withLock(\.self))
        let chatted = chat.requests.enumerated().filter { taken.contains($0.offset + 1) }.map(\.element)
        return [
            "well": well.requests.map(Mailbox.hook),
            "hook": (hook.withLock(\.self)?.requests ?? []).map(Mailbox.hook),
            "chat": chatted.map(Mailbox.chat),
        ]
    }

    /// What a receiver was told, in the order in which it came: `FIRING door-a`.
    func tales(to receiver: String) -> [String] {
        (letters[receiver] ?? []).flatMap(\.self).map { "\($0.isFiring ? "FIRING" : "RESOLVED") \($0.subject)" }
    }
}
