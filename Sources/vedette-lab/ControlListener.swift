import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The listener of the switches.
final class ControlListener: Service {
    private struct State {
        var port: Int
        var isUp = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let routes: ControlRoutes
    private let state: Mutex<State>

    init(services: [LabService], port: Int) {
        routes = ControlRoutes(services: services)
        state = Mutex(State(port: port))
    }

    var url: String { "http://127.0.0.1:\(state.withLock { $0.port })" }

    func run() async throws {
        let application = Application(
            responder: routes,
            configuration: .init(address: .hostname("127.0.0.1", port: state.withLock { $0.port }), serverName: nil),
            onServerRunning: { channel in self.arrived(port: channel.localAddress?.port) },
            logger: Logger(label: "control") { _ in SwiftLogNoOpLogHandler() }
        )
        defer { arrived(port: nil) }
        try await application.run()
    }

    /// Waits until it accepts connections, or has ended.
    func whenUp() async {
        await withCheckedContinuation { continuation in
            let isUp = state.withLock { state in
                if !state.isUp { state.waiters.append(continuation) }
                return state.isUp
            }
            if isUp { continuation.resume() }
        }
    }

    private func arrived(port: Int?) {
        let waiters = state.withLock { state in
            state.port = port ?? state.port
            state.isUp = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
