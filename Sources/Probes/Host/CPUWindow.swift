import Vocabulary

/// Which share of the CPUs was in use between two runs.
struct CPUWindow: Sendable {
    private var last: (cpu: HostReading.CPU, scope: HostScope, at: Instant)?

    /// Adds a reading; nil for the first one, and when counters went backwards or changed their meaning.
    mutating func add(_ reading: HostReading, at now: Instant) -> Double? {
        guard let cpu = reading.cpu else {
            last = nil
            return nil
        }
        defer { last = (cpu, reading.cpuScope, now) }
        guard let last, last.scope == reading.cpuScope else { return nil }
        let used = cpu.used - last.cpu.used
        let available: Double
        if let now = cpu.available, let before = last.cpu.available {
            available = now - before
        } else {
            available = Double(last.at.duration(to: now).nanoseconds) / 1e9 * cpu.count
        }
        guard used >= 0, available > 0 else { return nil }
        return min(1, used / available)
    }
}
