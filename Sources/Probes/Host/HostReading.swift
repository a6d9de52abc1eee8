/// What the machine's files said at one moment; nil is what they did not say.
struct HostReading: Sendable, Equatable {
    struct Memory: Sendable, Equatable {
        /// In bytes; what could be given back at once (caches) is not in use.
        var used: Int64
        var total: Int64

        /// The share in use; nil for a machine without memory.
        var ratio: Double? { total > 0 ? Double(used) / Double(total) : nil }
    }

    struct Load: Sendable, Equatable {
        var one: Double
        var five: Double
        var fifteen: Double
    }

    /// CPU time since some start, in seconds of one CPU, and how many CPUs there are to use.
    struct CPU: Sendable, Equatable {
        var used: Double
        /// Nil when only the clock tells: a cgroup counts what it used, not what it did not.
        var available: Double?
        var count: Double
    }

    var cpu: CPU?
    var memory: Memory?
    var swap: Memory?
    var load: Load?
    var openFiles: Int64?
    var maxOpenFiles: Int64?
    /// Seconds in which some task waited for the resource (`cpu`, `memory`, `io`), since the machine's start.
    var waiting: [String: Double] = [:]
    /// Whose limits the figures of CPU and memory refer to.
    var cpuScope = HostScope.machine
    var memoryScope = HostScope.machine
}

/// Whose CPU and memory are looked at.
package enum HostScope: String, Hashable, Sendable, CaseIterable {
    /// The cgroup where it sets a limit, else the machine.
    case auto
    case machine
    /// The cgroup that this process is in, with the machine's size where it sets no limit.
    case cgroup
}
