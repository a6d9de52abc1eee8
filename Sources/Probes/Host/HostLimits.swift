package import Vocabulary

/// When a machine counts as short of something, in percent; nil is no limit.
package struct HostLimits: Hashable, Sendable {
    package var cpuPercentBelow: Double?
    package var memoryPercentBelow: Double?
    package var diskFreePercentAbove: Double?

    package init(
        cpuPercentBelow: Double? = nil,
        memoryPercentBelow: Double? = nil,
        diskFreePercentAbove: Double? = nil
    ) {
        self.cpuPercentBelow = cpuPercentBelow
        self.memoryPercentBelow = memoryPercentBelow
        self.diskFreePercentAbove = diskFreePercentAbove
    }

    /// What is over its limit, the worst first: disk and memory ran out, CPU is merely busy.
    ///
    /// All shares are from 0 to 1; what is not known passes.
    package func failures(cpu: Double?, memory: Double?, disks: [(path: String, free: Double)]) -> [ProbeFailure] {
        var failures: [ProbeFailure] = []
        if let limit = diskFreePercentAbove {
            for disk in disks.filter({ $0.free * 100 <= limit }).sorted(by: { $0.free < $1.free }) {
                let text = "\(disk.path) has \(Self.percent(disk.free)) of its space free"
                failures.append(ProbeFailure(.exhausted, "\(text), expected more than \(Self.number(limit)) %"))
            }
        }
        if let limit = memoryPercentBelow, let memory, memory * 100 >= limit {
            let text = "\(Self.percent(memory)) of the memory is in use"
            failures.append(ProbeFailure(.exhausted, "\(text), expected less than \(Self.number(limit)) %"))
        }
        if let limit = cpuPercentBelow, let cpu, cpu * 100 >= limit {
            let text = "\(Self.percent(cpu)) of the CPU is in use"
            failures.append(ProbeFailure(.saturated, "\(text), expected less than \(Self.number(limit)) %"))
        }
        return failures
    }

    /// A share as percent with one decimal.
    static func percentage(_ share: Double) -> Double { (share * 1000).rounded() / 10 }

    private static func percent(_ share: Double) -> String { "\(number(percentage(share))) %" }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : "\(value)"
    }
}
