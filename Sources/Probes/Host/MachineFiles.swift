import Glibc
import Vocabulary

/// The machine's figures from `/proc` (proc(5)).
struct MachineFiles: Sendable {
    let proc: String

    func cpu() -> HostReading.CPU? {
        guard let text = KernelFile.read("\(proc)/stat") else { return nil }
        let lines = text.split(separator: "\n")
        guard let total = lines.first(where: { $0.hasPrefix("cpu ") }) else { return nil }
        // user nice system idle iowait irq softirq steal; guest time is in user and nice already.
        let ticks = total.split(separator: " ").dropFirst().prefix(8).compactMap { Double($0) }
        guard ticks.count >= 4 else { return nil }
        let all = ticks.reduce(0, +)
        let idle = ticks[3] + (ticks.count > 4 ? ticks[4] : 0)
        let perSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let count = lines.count { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") }
        return HostReading.CPU(used: (all - idle) / perSecond, available: all / perSecond, count: Double(max(1, count)))
    }

    func memory() -> (memory: HostReading.Memory, swap: HostReading.Memory)? {
        guard let text = KernelFile.read("\(proc)/meminfo") else { return nil }
        let table = HostFiles.table(text)
        guard let total = bytes(table["MemTotal"]), let available = bytes(table["MemAvailable"]) else { return nil }
        let swapTotal = bytes(table["SwapTotal"]) ?? 0
        let swapFree = bytes(table["SwapFree"]) ?? 0
        return (
            HostReading.Memory(used: max(0, total - available), total: total),
            HostReading.Memory(used: max(0, swapTotal - swapFree), total: swapTotal)
        )
    }

    func load() -> HostReading.Load? {
        let numbers = HostFiles.words("\(proc)/loadavg")?.prefix(3).compactMap { Double($0) } ?? []
        guard numbers.count == 3 else { return nil }
        return HostReading.Load(one: numbers[0], five: numbers[1], fifteen: numbers[2])
    }

    /// How many files are open on the machine, and how many may be.
    func openFiles() -> (open: Int64, most: Int64)? {
        let numbers = HostFiles.words("\(proc)/sys/fs/file-nr").map { words in
            words.flatMap { $0.split(separator: "\t") }.compactMap { Int64($0) }
        }
        guard let numbers, numbers.count == 3 else { return nil }
        return (numbers[0], numbers[2])
    }

    /// Pressure stall information: how long some task has waited, in seconds; empty where the kernel has none.
    func waiting() -> [String: Double] {
        var waiting: [String: Double] = [:]
        for resource in ["cpu", "memory", "io"] {
            guard let words = HostFiles.words("\(proc)/pressure/\(resource)"), words.first == "some",
                let total = words.last, total.hasPrefix("total="), let microseconds = Double(total.dropFirst(6))
            else { continue }
            waiting[resource] = microseconds / 1_000_000
        }
        return waiting
    }

    private func bytes(_ kibibytes: Int64?) -> Int64? {
        guard let (bytes, overflow) = kibibytes?.multipliedReportingOverflow(by: 1024), !overflow, bytes >= 0 else {
            return nil
        }
        return bytes
    }
}
