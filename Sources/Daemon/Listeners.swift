import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Settings
import Synchronization
import Vocabulary
import Web

/// Our listeners: which there are, and where they accept once they do.
package final class Listeners: Sendable {
    private struct Plan {
        let name: String
        let listener: WebServer.Listener
        let surface: WebServer.Surface
    }

    private struct State {
        var addresses: [String: String] = [:]
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let plans: [Plan]
    private let started: WallTime
    private let readyFile: ReadyFile?
    private let logger: Logger
    private let state = Mutex(State())

    init(_ settings: Settings, started: WallTime, readyFile: ReadyFile?, logger: Logger) {
        let http = settings.http
        func listener(_ port: Int) -> WebServer.Listener {
            .init(host: http.host, port: port, maxConnections: http.maxConnections, idleTimeout: http.idleTimeout)
        }
        plans =
            [Plan(name: "http", listener: listener(http.port), surface: .everything)]
            + (http.metricsPort.map { [Plan(name: "metrics", listener: listener($0), surface: .readOnly)] } ?? [])
        self.started = started
        self.readyFile = readyFile
        self.logger = logger
    }

    /// Each bound listener as `host:port`, by name.
    package var addresses: [String: String] { state.withLock { $0.addresses } }

    /// Suspends until every listener accepts.
    package func allRunning() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if state.addresses.count == plans.count { return true }
                state.waiters.append(continuation)
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    func services(_ server: WebServer) -> [(any Service, String)] {
        plans.map { plan in
            let application = server.application(
                plan.listener,
                plan.surface,
                on: MultiThreadedEventLoopGroup.singleton
            ) { [self] address in running(plan, at: address) }
            return (application, "web (\(plan.name))")
        }
    }

    private func running(_ plan: Plan, at address: SocketAddress) {
        let host = address.ipAddress ?? plan.listener.host
        let text = host.contains(":") ? "[\(host)]:\(address.port ?? 0)" : "\(host):\(address.port ?? 0)"
        logger.notice("listening", metadata: ["listener": "\(plan.name)", "address": "\(text)"])
        let (waiters, addresses) = state.withLock { state -> ([CheckedContinuation<Void, Never>], [String: String]) in
            state.addresses[plan.name] = text
            guard state.addresses.count == plans.count else { return ([], [:]) }
            defer { state.waiters = [] }
            return (state.waiters, state.addresses)
        }
        if addresses.count == plans.count, let readyFile {
            do throws(ReadyFile.Failure) {
                try readyFile.write(
                    listeners: addresses.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                    started: started
                )
            } catch {
                logger.error("\(error)")
            }
        }
        for waiter in waiters { waiter.resume() }
    }
}
