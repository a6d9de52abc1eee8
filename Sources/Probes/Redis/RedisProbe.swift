package import Probing
import Synchronization
package import Vocabulary

/// Asks a Redis or Valkey server: the kind `redis`.
///
/// - `live` sends PING. An error reply is a state of the server, not an outage; see ``RedisErrors``.
/// - `ready` sends PING and INFO together and reports what INFO says.
/// - `deep` judges persistence and replication by INFO and, where writing is allowed, writes, reads and deletes a key of
///   its own that expires after 30 s whatever happens.
package struct RedisProbe: Probe {
    package struct Options: Hashable, Sendable {
        package var target: RedisTarget
        package var level: CheckLevel
        /// One connection for all runs, or one for each.
        ///
        /// A server that is out of connections refuses the new ones only.
        package var keepsConnection: Bool
        /// Whether `deep` may write: keys `vedette:canary:*`, commands SET, GET and DEL.
        package var writesCanary: Bool

        package init(
            _ target: RedisTarget,
            level: CheckLevel,
            keepsConnection: Bool? = nil,
            writesCanary: Bool = false
        ) {
            self.target = target
            self.level = level
            self.keepsConnection = keepsConnection ?? (level == .live)
            self.writesCanary = writesCanary
        }
    }

    private let options: Options
    private let connector: Connector
    private let memory = Memory()

    /// What stays from run to run.
    private final class Memory: Sendable {
        let connection = Mutex<RedisConnection?>(nil)
        let hits = Mutex(RedisHitWindow())
    }

    package init(_ options: Options, connector: Connector) {
        self.options = options
        self.connector = connector
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let (connection, replies) = try await ask(run)
        do throws(ProbeFailure) {
            let report = try await judge(replies, connection, run)
            keep(connection)
            return report
        } catch {
            // An error reply leaves the connection as good as it was.
            if error.reason == .protocol { connection.close() } else { keep(connection) }
            throw error
        }
    }

    package func close() async {
        takeKept()?.close()
    }

    private var firstCommands: [[String]] {
        options.level == .live ? [["PING"]] : [["PING"], ["INFO"]]
    }

    /// Sends the first commands over the kept connection, or over a new one when there is none or the server has closed it.
    private func ask(_ run: ProbeRun) async throws(ProbeFailure) -> (RedisConnection, [RESPValue]) {
        let isLast = !(options.level == .deep && options.writesCanary)
        if let kept = takeKept() {
            do throws(RedisConnectionError) {
                return (kept, try await kept.exchange(firstCommands, in: .query, isLast: isLast, run))
            } catch {
                guard error.isUnanswered, error.failure.reason == .protocol, !Task.isCancelled else {
                    run.finish()
                    throw error.failure
                }
            }
        }
        let connection = try await RedisConnection.open(options.target, connector, run)
        return (connection, try await connection.ask(firstCommands, isLast: isLast, run))
    }

    private func judge(
        _ replies: [RESPValue],
        _ connection: RedisConnection,
        _ run: ProbeRun
    ) async throws(ProbeFailure) -> Report {
        let info = replies.count > 1 ? replies[1].text.map(RedisInfo.init(parsing:)) : nil
        switch replies.first {
        case .error(let text): throw failure(text, info)
        case .some(let reply) where reply.text == "PONG": break
        case .some(let reply): throw unexpected(reply, to: "PING")
        case nil: throw ProbeFailure(.protocol, in: .query, "no reply to PING")
        }
        guard options.level != .live else { return .empty }
        guard let info else {
            guard replies.count > 1 else { throw ProbeFailure(.protocol, in: .query, "no reply to INFO") }
            if case .error(let text) = replies[1] { throw RedisErrors.failure(text, in: .query) }
            throw unexpected(replies[1], to: "INFO")
        }
        guard info.text("redis_version") != nil else {
            throw ProbeFailure(.protocol, in: .query, "the reply to INFO names no version")
        }
        return options.level == .ready ? ready(info) : try await deep(info, connection, run)
    }

    private func ready(_ info: RedisInfo) -> Report {
        var ratio: Double?
        if let hits = info.count("keyspace_hits"), let misses = info.count("keyspace_misses") {
            let now = connector.environment.time.now
            ratio = memory.hits.withLock {
                $0.add(hits: hits, misses: misses, runIdentity: info.text("run_id"), at: now)
            }
        }
        return RedisFacts.ready(info, hitRatio: ratio)
    }

    private func deep(
        _ info: RedisInfo,
        _ connection: RedisConnection,
        _ run: ProbeRun
    ) async throws(ProbeFailure) -> Report {
        if options.writesCanary { try await RedisCanary.fly(over: connection, run) }
        if let failure = RedisVerdict.failure(of: info) { throw failure }
        return RedisFacts.deep(info)
    }

    /// The failure of an error reply, with the progress of loading when INFO tells it.
    private func failure(_ text: String, _ info: RedisInfo?) -> ProbeFailure {
        let failure = RedisErrors.failure(text, in: .query)
        guard failure.reason == .starting, let info, let percent = info.number("loading_loaded_perc") else {
            return failure
        }
        let left = info.count("loading_eta_seconds").map { ", \($0) s left" } ?? ""
        return ProbeFailure(.starting, in: .query, "\(text) (\(percent) %\(left))")
    }

    private func unexpected(_ reply: RESPValue, to command: String) -> ProbeFailure {
        ProbeFailure(.protocol, in: .query, "the reply to \(command) is \(reply.kind)")
    }

    private func takeKept() -> RedisConnection? {
        let kept = memory.connection.withLock { kept in
            defer { kept = nil }
            return kept
        }
        guard let kept, kept.isOpen else { return nil }
        return kept
    }

    private func keep(_ connection: RedisConnection) {
        guard options.keepsConnection, connection.isOpen else { return connection.close() }
        memory.connection.withLock { $0 = connection }
    }
}
