import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A listener that answers as one of the stack's HTTP services does, with faults on demand.
final class StandIn: Part {
    /// The largest request that is read.
    private static let largestBody = 1 << 20
    /// Different questions that are counted apart; the rest is counted as `other`.
    private static let mostQuestions = 64

    private struct State {
        var isFrozen = false
        var status: HTTPResponse.Status?
        var delay: Duration = .zero
        var asked: [String: Int] = [:]
    }

    private let answer: @Sendable (Question) -> Answer
    private let state = Mutex(State())

    /// - Parameter answer: what the real service says, by the contract.
    init(answer: @escaping @Sendable (Question) -> Answer) {
        self.answer = answer
    }

    var nature: String { "stand-in" }

    func url(port: Int) -> String { "http://127.0.0.1:\(port)" }

    var asked: [String: Int] { state.withLock { $0.asked } }

    func run(port: Int, isUp: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            responder: CallbackResponder { request, _ in try await self.respond(to: request) }
                as CallbackResponder<
                    BasicRequestContext
                >,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { channel in isUp(channel.localAddress?.port ?? port) },
            logger: Logger(label: "stand-in") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.run()
    }

    func freeze() { state.withLock { $0.isFrozen = true } }

    func thaw() {
        state.withLock { state in
            state.isFrozen = false
            state.status = nil
            state.delay = .zero
        }
    }

    func impair(_ fault: Fault) {
        state.withLock { state in
            switch fault {
            case .status(let code): state.status = HTTPResponse.Status(code: code)
            case .delay(let duration): state.delay = duration
            case .up, .down, .hang: break
            }
        }
    }

    private func respond(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestBody)
        let question = Question(method: request.method, path: request.uri.path, body: Array(body.readableBytesView))
        let delay = state.withLock { state in
            let isCounted = state.asked[question.key] != nil || state.asked.count < Self.mostQuestions
            state.asked[isCounted ? question.key : "other", default: 0] += 1
            return state.delay
        }
        if delay > .zero { try await Task.sleep(for: delay) }
        while state.withLock({ $0.isFrozen }) { try await Task.sleep(for: .milliseconds(20)) }
        if let status = state.withLock({ $0.status }) {
            return response(.text("switched to \(status.code)", status: status))
        }
        return response(answer(question))
    }

    private func response(_ answer: Answer) -> Response {
        var headers = HTTPFields()
        if let type = answer.contentType { headers[.contentType] = type }
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return Response(
            status: answer.status,
            headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: answer.body))
        )
    }
}
