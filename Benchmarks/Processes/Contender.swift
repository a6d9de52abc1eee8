import Glibc

/// Something that probes the same targets once a second each, and records what it finds.
protocol Contender: Sendable {
    /// Its processes, whose cost is summed up.
    var pids: [pid_t] { get }
    /// How many probes it has recorded.
    func recorded() async throws -> Double
    /// How many of the targets it shows as up.
    func targetsUp() async throws -> Int
    func stop() async throws
}
