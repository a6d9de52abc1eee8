import NIOCore
package import Probing
package import Vocabulary

/// Connects, shakes hands when the endpoint encrypts, and may ask and listen: the kind `tcp`.
///
/// Every run has a connection of its own.
package struct TCPProbe: Probe {
    /// The expected text has to come within so many bytes.
    static let mostBytes = 64 * 1024

    package struct Options: Hashable, Sendable {
        package var endpoint: Endpoint
        /// Sent once connected; nil sends nothing.
        package var send: String?
        /// Has to occur in what the service says, byte by byte; nil ends the run once connected.
        package var expect: String?

        package init(_ endpoint: Endpoint, send: String? = nil, expect: String? = nil) {
            self.endpoint = endpoint
            self.send = send
            self.expect = expect
        }
    }

    private let options: Options
    private let connector: Connector

    package init(_ options: Options, connector: Connector) {
        self.options = options
        self.connector = connector
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let channel = try await connector.connect(to: options.endpoint, run: run) { channel in
            try channel.pipeline.syncOperations.addHandler(TCPHandler())
        }
        guard let expect = options.expect, !expect.isEmpty else {
            run.finish()
            channel.close(mode: .all, promise: nil)
            return .empty
        }
        let job = TCPJob(send: options.send, expect: expect, run: run, promise: channel.eventLoop.makePromise())
        channel.writeAndFlush(job).whenFailure { job.promise.fail($0) }
        do {
            try await job.promise.futureResult.get { channel.close(mode: .all, promise: nil) }
            return .empty
        } catch {
            throw ConnectionFailure.exchanging(in: .wait, error)
        }
    }
}
