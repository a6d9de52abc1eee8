import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on an ephemeral loopback port that does what a script says, to each connection and to each thing it is sent.
///
/// It counts what it sees, so that a test can tell that a client has let go.
package final class ScriptedPeer: Sendable {
    /// What to do next on a connection.
    package enum Step: Sendable {
        case send(String)
        /// One byte at a time, each in a segment of its own.
        case dribble(String)
        /// The first text, and then the second again and again for as long as the client reads.
        case flood(String, String)
        /// A reset instead of an orderly end.
        case reset
        case close
    }

    /// What happens on a connection; the number counts the connections from 1.
    package struct Script: Sendable {
        package var onAccept: @Sendable (_ connection: Int) -> [Step]
        /// Whenever bytes have come; the text is what came with this read.
        package var onBytes: @Sendable (_ connection: Int, _ text: String) -> [Step]

        package init(
            onAccept: @escaping @Sendable (_ connection: Int) -> [Step] = { _ in [] },
            onBytes: @escaping @Sendable (_ connection: Int, _ text: String) -> [Step] = { _, _ in [] }
        ) {
            self.onAccept = onAccept
            self.onBytes = onBytes
        }

        /// Accepts and never says a word.
        package static let silence = Script()

        /// The same steps for everything it is sent.
        package static func answer(_ steps: Step...) -> Script {
            Script(onBytes: { _, _ in steps })
        }
    }

    /// What the peer has seen so far.
    package struct Counts: Sendable, Equatable {
        package var accepted = 0
        package var open = 0
        package var bytes = 0
        /// Everything that was received, in order.
        package var received = ""
    }

    private struct Waiter {
        let id: Int
        let condition: @Sendable (Counts) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var counts = Counts()
        var nextID = 0
        var waiters: [Waiter] = []
    }

    private let state: Tally
    private let channel: any Channel
    package let port: Int

    /// Starts a server that follows `script`.
    ///
    /// `tls` holds the paths of its certificate chain and key, in PEM; nil speaks plainly.
    package static func start(
        _ script: Script,
        tls: (certificate: String, key: String)? = nil
    ) async throws -> ScriptedPeer {
        let context = try tls.map { files in
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(files.certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.key, format: .pem))
            )
            configuration.shutdownTimeout = .nanoseconds(0)
            return try NIOSSLContext(configuration: configuration)
        }
        let tally = Tally()
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(ScriptedPeerHandler(script, tally))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedPeer(channel, tally)
    }

    private init(_ channel: any Channel, _ tally: Tally) {
        self.channel = channel
        state = tally
        port = channel.localAddress?.port ?? 0
    }

    package var counts: Counts { state.counts }

    /// Suspends until the counts are as wanted.
    package func until(_ condition: @escaping @Sendable (Counts) -> Bool) async {
        await state.until(condition)
    }

    /// Stops listening; connections stay.
    package func stop() async throws {
        try await channel.close()
    }

    /// Counts, and wakes who waits for a count.
    final class Tally: Sendable {
        private let state = Mutex(State())

        var counts: Counts { state.withLock { $0.counts } }

        func update(_ change: @Sendable (inout Counts) -> Void) {
            let ready = state.withLock { state in
                change(&state.counts)
                let counts = state.counts
                let ready = state.waiters.filter { $0.condition(counts) }.map(\.continuation)
                state.waiters.removeAll { $0.condition(counts) }
                return ready
            }
            for continuation in ready { continuation.resume() }
        }

        /// Suspends until the counts are as wanted, or the task is cancelled (a test that is out of time).
        func until(_ condition: @escaping @Sendable (Counts) -> Bool) async {
            let id = state.withLock { state in
                state.nextID += 1
                return state.nextID
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isReady = state.withLock { state in
                        if condition(state.counts) || Task.isCancelled { return true }
                        state.waiters.append(Waiter(id: id, condition: condition, continuation: continuation))
                        return false
                    }
                    if isReady { continuation.resume() }
                }
            } onCancel: {
                let waiter = state.withLock { state in
                    state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
                }
                waiter?.continuation.resume()
            }
        }
    }
}
