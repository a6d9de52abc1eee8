import Glibc
import Vocabulary

/// The families `process_*` that every Prometheus client has, from `/proc` (proc(5)).
///
/// A file that cannot be read leaves its families out.
package struct ProcessMetrics: MetricSource {
    private let ticksPerSecond: Double
    private let pageSize: Double
    private let bootTime: Double?

    package init() {
        ticksPerSecond = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        pageSize = Double(max(1, sysconf(Int32(_SC_PAGESIZE))))
        bootTime = KernelFile.read("/proc/stat").flatMap { ProcFile.value(after: "btime", in: $0) }
    }

    package func families() -> [MetricFamily] {
        [
            gauge("process_open_fds", "Open file descriptors.", ProcFile.openDescriptors()),
            gauge("process_max_fds", "How many file descriptors may be open.", descriptorLimit()),
        ].compactMap(\.self) + usage()
    }

    private func usage() -> [MetricFamily] {
        guard let text = KernelFile.read("/proc/self/stat"), let stat = ProcStat(text) else { return [] }
        return [
            MetricFamily(
                "process_cpu_seconds_total",
                help: "User and system CPU time spent.",
                kind: .counter,
                series: [MetricSeries([], .number(stat.cpuTicks / ticksPerSecond))]
            ),
            gauge("process_resident_memory_bytes", "Resident memory.", stat.residentPages * pageSize),
            gauge("process_virtual_memory_bytes", "Virtual memory.", stat.virtualBytes),
            gauge(
                "process_start_time_seconds",
                "When the process started, in seconds since 1970.",
                bootTime.map { $0 + stat.startTicks / ticksPerSecond }
            ),
        ].compactMap(\.self)
    }

    private func gauge(_ name: String, _ help: String, _ value: Double?) -> MetricFamily? {
        value.map { MetricFamily(name, help: help, kind: .gauge, series: [MetricSeries([], .number($0))]) }
    }

    private func descriptorLimit() -> Double? {
        guard let text = KernelFile.read("/proc/self/limits") else { return nil }
        return ProcFile.value(after: "Max open files", in: text)
    }
}

/// The fields of `/proc/self/stat` that we show.
struct ProcStat: Equatable {
    let cpuTicks: Double
    let startTicks: Double
    let virtualBytes: Double
    let residentPages: Double

    /// The second field is the program's name in parentheses and may hold blanks and parentheses itself.
    init?(_ text: String) {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        func field(_ number: Int) -> Double? {
            let index = number - 3
            return fields.indices.contains(index) ? Double(fields[index]) : nil
        }
        guard let user = field(14), let system = field(15), let start = field(22), let size = field(23),
            let resident = field(24)
        else { return nil }
        cpuTicks = user + system
        startTicks = start
        virtualBytes = size
        residentPages = resident
    }
}
