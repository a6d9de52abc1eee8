import NIOCore
import Probing
import Synchronization
import Vocabulary

/// A logged-in connection to a Redis server.
struct RedisConnection: Sendable {
    private let channel: any Channel

    /// Connects, and logs in when there is a password.
    ///
    /// - Throws: ``ProbeFailure``: those of ``Connector``, and what the server has against us.
    static func open(
        _ target: RedisTarget,
        _ connector: Connector,
        _ run: ProbeRun?
    ) async throws(ProbeFailure) -> RedisConnection {
        let channel = try await connector.connect(to: target.endpoint, run: run) { channel in
            try channel.pipeline.syncOperations.addHandler(RedisHandler())
        }
        let connection = RedisConnection(channel: channel)
        guard let password = target.password else { return connection }
        do throws(ProbeFailure) {
            let command = ["AUTH"] + [target.user, password].compactMap(\.self)
            let reply = try await connection.ask([command], in: .auth, isLast: false, run).first
            if case .error(let text) = reply { throw RedisErrors.failure(text, in: .auth) }
            return connection
        } catch {
            connection.close()
            throw error
        }
    }

    var isOpen: Bool { channel.isActive }

    func close() {
        channel.close(mode: .all, promise: nil)
    }

    /// Sends the commands in one go and returns a reply for each; fewer when the server says farewell.
    func ask(
        _ commands: [[String]],
        in phase: Phase = .query,
        isLast: Bool = true,
        _ run: ProbeRun?
    ) async throws(ProbeFailure) -> [RESPValue] {
        do throws(RedisConnectionError) {
            return try await exchange(commands, in: phase, isLast: isLast, run)
        } catch {
            run?.finish()
            throw error.failure
        }
    }

    /// As ``ask(_:in:isLast:_:)``, and tells whether the server had begun to answer when it broke.
    func exchange(
        _ commands: [[String]],
        in phase: Phase,
        isLast: Bool,
        _ run: ProbeRun?
    ) async throws(RedisConnectionError) -> [RESPValue] {
        let channel = self.channel
        let job = RedisJob(
            commands: commands,
            phase: phase,
            isLast: isLast,
            run: run,
            promise: channel.eventLoop.makePromise()
        )
        channel.writeAndFlush(job).whenFailure { job.promise.fail($0) }
        do {
            return try await job.promise.futureResult.get { channel.close(mode: .all, promise: nil) }
        } catch let error as RedisConnectionError {
            throw error
        } catch {
            throw RedisConnectionError(failure: ConnectionFailure.exchanging(in: phase, error), isUnanswered: true)
        }
    }
}
