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
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Bool, Never>] = [:]
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

    /// Suspends until every listener accepts; false when the waiting task is cancelled before that.
    @discardableResult
    package func allRunning() async -> Bool {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.addresses.count == plans.count { return true }
                    if Task.isCancelled { return false }
                    state.waiters[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
        }
    }

    /// - Parameters:
    ///   - server: what answers.
    ///   - onBound: told the port of the first listener before it takes a connection.
    /// - Returns: each listener as a service.
    func services(
        _ server: WebServer,
        onBound: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) -> [(any Service, String)] {
        plans.map { plan in
            let application = server.application(
                plan.listener,
                plan.surface,
                on: MultiThreadedEventLoopGroup.singleton
            ) { [self] address in
                if plan.surface == .everything, let port = address.port { await onBound(port) }
                running(plan, at: address)
            }
            return (ListenerService(application: application, listener: plan.listener), "web (\(plan.name))")
        }
    }

    private func running(_ plan: Plan, at address: SocketAddress) {
        let host = address.ipAddress ?? plan.listener.host
        let text = host.contains(":") ? "[\(host)]:\(address.port ?? 0)" : "\(host):\(address.port ?? 0)"
        logger.notice("listening", metadata: ["listener": "\(plan.name)", "address": "\(text)"])
        let addresses = state.withLock { state in
            state.addresses[plan.name] = text
            return state.addresses
        }
        guard addresses.count == plans.count else { return }
        announce(addresses)
        let waiters = state.withLock { state in
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    private func announce(_ addresses: [String: String]) {
        guard let readyFile else { return }
        do throws(ReadyFile.Failure) {
            try readyFile.write(
                listeners: addresses.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
                started: started
            )
        } catch {
            logger.error("\(error)")
        }
    }
}
