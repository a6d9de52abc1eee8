import Vocabulary

/// What a run learned of the machine, as facts: percent for people, ratios from 0 to 1 for Prometheus.
enum HostFacts {
    /// The facts of a reading; `cpu` is the share in use since the run before, which the first one does not know.
    static func make(
        _ reading: HostReading,
        cpu: Double?,
        disks: [(path: String, usage: FileSystemUsage)]
    ) -> [Fact] {
        processor(reading, cpu) + memory(reading) + load(reading) + files(reading) + waiting(reading)
            + fileSystems(disks)
    }

    private static func processor(_ reading: HostReading, _ used: Double?) -> [Fact] {
        [
            percent("cpuPercent", used),
            ratio(used, "cpu_used_ratio", "Share of the CPUs that was in use between two runs."),
            Fact(
                "cpus",
                reading.cpu.map { .number($0.count) } ?? .unknown,
                metric: metric("cpus", "CPUs that may be used: the machine's, or the limit of the cgroup.")
            ),
            Fact("cpuScope", .text(reading.cpuScope.rawValue)),
        ]
    }

    private static func memory(_ reading: HostReading) -> [Fact] {
        let memory = reading.memory
        return [
            percent("memoryPercent", memory?.ratio),
            ratio(memory?.ratio, "memory_used_ratio", "Share of the memory that is in use, without caches."),
            bytes("memoryUsedBytes", memory?.used, "memory_used_bytes", "Memory in use, without caches."),
            bytes(
                "memoryTotalBytes",
                memory?.total,
                "memory_total_bytes",
                "Memory that may be used: the machine's, or the limit of the cgroup."
            ),
            Fact("memoryScope", .text(reading.memoryScope.rawValue)),
            bytes("swapUsedBytes", reading.swap?.used, "swap_used_bytes", "Swap space in use on the machine."),
            bytes("swapTotalBytes", reading.swap?.total, "swap_total_bytes", "Swap space of the machine."),
        ]
    }

    private static func load(_ reading: HostReading) -> [Fact] {
        let load = reading.load
        return [("1", load?.one), ("5", load?.five), ("15", load?.fifteen)].map { minutes, value in
            Fact(
                "load\(minutes)",
                value.map(FactValue.number) ?? .unknown,
                metric: metric("load\(minutes)", "Load average of the machine over \(minutes) min.")
            )
        }
    }

    private static func files(_ reading: HostReading) -> [Fact] {
        [
            bytes("openFiles", reading.openFiles, "open_files", "Open files on the machine."),
            bytes("maxOpenFiles", reading.maxOpenFiles, "open_files_max", "Most open files allowed on the machine."),
        ]
    }

    private static func waiting(_ reading: HostReading) -> [Fact] {
        reading.waiting.sorted { $0.key < $1.key }.map { resource, seconds in
            let metric = FactMetric(
                "vedette_host_pressure_waiting_seconds_total",
                help: "Time in which some task of the machine waited for the resource.",
                kind: .counter,
                labels: ["resource": resource]
            )
            return Fact(nil, .number(seconds), metric: metric)
        }
    }

    private static func fileSystems(_ disks: [(path: String, usage: FileSystemUsage)]) -> [Fact] {
        let fullest = disks.filter { $0.usage.availableRatio != nil }
            .min { ($0.usage.availableRatio ?? 1) < ($1.usage.availableRatio ?? 1) }
        return [
            percent("diskFreePercent", fullest?.usage.availableRatio),
            Fact("diskFreeBytes", fullest.map { .integer($0.usage.available) } ?? .unknown),
            Fact("diskFreePath", fullest.map { .text($0.path) } ?? .unknown),
        ]
            + disks.flatMap { path, usage in
                [
                    on(
                        path,
                        usage.availableRatio.map(FactValue.number),
                        "available_ratio",
                        "Share that is free to write."
                    ),
                    on(path, .integer(usage.available), "available_bytes", "Bytes that are free to write."),
                    on(path, .integer(clamped(usage)), "size_bytes", "Bytes used and free to write."),
                    on(path, usage.freeInodeRatio.map(FactValue.number), "inodes_free_ratio", "Share of inodes left."),
                ]
            }
    }

    private static func clamped(_ usage: FileSystemUsage) -> Int64 { usage.available.addingClamped(usage.used) }

    private static func on(_ path: String, _ value: FactValue?, _ name: String, _ help: String) -> Fact {
        let metric = FactMetric("vedette_host_filesystem_" + name, help: help, labels: ["path": path])
        return Fact(nil, value ?? .unknown, metric: metric)
    }

    private static func percent(_ key: String, _ share: Double?) -> Fact {
        Fact(key, share.map { .number(HostLimits.percentage($0)) } ?? .unknown)
    }

    private static func ratio(_ share: Double?, _ name: String, _ help: String) -> Fact {
        Fact(nil, share.map(FactValue.number) ?? .unknown, metric: metric(name, help))
    }

    private static func bytes(_ key: String, _ value: Int64?, _ name: String, _ help: String) -> Fact {
        Fact(key, value.map(FactValue.integer) ?? .unknown, metric: metric(name, help))
    }

    private static func metric(_ name: String, _ help: String) -> FactMetric {
        FactMetric("vedette_host_" + name, help: help)
    }
}
