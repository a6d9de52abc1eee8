import Probing
import Vocabulary

/// Writes a key of its own, reads it back and deletes it.
enum RedisCanary {
    /// - Throws: ``ProbeFailure``: what the server has against it, or `assertion` when another value comes back.
    static func fly(over connection: RedisConnection, _ run: ProbeRun) async throws(ProbeFailure) {
        let id = String(UInt64.random(in: .min ... .max), radix: 16)
        let key = "vedette:canary:\(id)"
        let set = try await one(["SET", key, id, "EX", "30"], connection, run)
        guard let set else { return }
        guard set.text == "OK" else { throw wrong("SET", set) }
        let get = try await one(["GET", key], connection, run)
        guard let get, get.text == id else { throw wrong("GET", get) }
        let deletion = try await one(["DEL", key], connection, run)
        guard case .integer(1) = deletion else { throw wrong("DEL", deletion) }
        run.finish()
    }

    /// The reply; nil when another node of the cluster is in charge of the key, which is no fault of this one.
    private static func one(
        _ command: [String],
        _ connection: RedisConnection,
        _ run: ProbeRun
    ) async throws(ProbeFailure) -> RESPValue? {
        let reply = try await connection.ask([command], isLast: false, run).first
        guard case .error(let text) = reply else { return reply }
        if text.hasPrefix("MOVED ") || text.hasPrefix("ASK ") { return nil }
        throw RedisErrors.failure(text, in: .query)
    }

    private static func wrong(_ command: String, _ reply: RESPValue?) -> ProbeFailure {
        ProbeFailure(.assertion, in: .query, "\(command) of a key of our own returned \(reply?.kind ?? "nothing")")
    }
}
