import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A listener that answers as one of the stack's HTTP services does, with faults on demand.
final class StandIn: Part {
    /// The largest request that is read, in bytes: more than the largest that a service here takes.
    private static let largestBody = 4 << 20
    /// How often a question that waits looks whether it still has to.
    private static let glance: Duration = .milliseconds(20)

    private let state: Mutex<StandInState>

    /// - Parameters:
    ///   - imitation: what the real service says, by its contract.
    ///   - counted: questions that are shown even when nobody has asked them.
    init(_ imitation: any Imitation, counted: [String] = []) {
        state = Mutex(StandInState(imitation, counted: counted))
    }

    var nature: String { "stand-in" }

    func url(port: Int) -> String { "http://127.0.0.1:\(port)" }

    var switches: [SwitchForm] { state.withLock { $0.forms } }

    var asked: [String: Int] { state.withLock { $0.asked } }

    func run(port: Int, isUp: @escaping @Sendable (Int) -> Void) async throws {
        let application = Application(
            responder: CallbackResponder { request, context in try await self.respond(to: request, context) }
                as CallbackResponder<StandInContext>,
            configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { channel in isUp(channel.localAddress?.port ?? port) },
            logger: Logger(label: "stand-in") { _ in SwiftLogNoOpLogHandler() }
        )
        try await application.run()
    }

    func freeze() { state.withLock { $0.freeze() } }

    func thaw() { state.withLock { $0.mend() } }

    func turn(_ command: SwitchCommand) throws(LabError) -> Consequence {
        try state.withLock { state throws(LabError) in try state.turn(command) }
    }

    private func respond(to request: Request, _ context: StandInContext) async throws -> Response {
        let body = try await request.body.collect(upTo: Self.largestBody)
        let question = Question(
            method: request.method,
            path: request.uri.path,
            query: request.uri.query ?? "",
            headers: request.headers,
            body: Array(body.readableBytesView),
            arrival: .now,
            seconds: Glibc.time(nil)
        )
        try await pause(state.withLock { $0.note(question) })
        while true {
            let (reply, revision) = state.withLock { ($0.reply(to: question), $0.revision) }
            switch reply {
            case .silence:
                while state.withLock({ $0.revision == revision }) { try await Task.sleep(for: Self.glance) }
            case .reset(let answer):
                announce(answer)
                try await reset(context.channel)
                throw CancellationError()
            case .answer(let answer, let distortion):
                announce(answer)
                try await pause(answer.work)
                return distortion?.response(to: answer) ?? Distortion.response(answer)
            }
        }
    }

    private func announce(_ answer: Answer?) {
        if let notice = answer?.notice { Console.write(notice + "\n", to: .output) }
    }

    /// Ends the connection as a process does that dies: without a farewell.
    private func reset(_ channel: any Channel) async throws {
        try await (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await channel.close().get()
    }

    /// Waits this long, or until everything works again.
    private func pause(_ duration: Duration) async throws {
        let end = SuspendingClock.now + duration
        let mended = state.withLock { $0.mended }
        while case let rest = end - .now, rest > .zero, state.withLock({ $0.mended == mended }) {
            try await Task.sleep(for: min(rest, Self.glance))
        }
    }
}

/// A request with the connection that it came on.
private struct StandInContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: Source) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
