import Vocabulary

/// The figures of the cgroup that this process is in, of either version (cgroups(7)).
struct ControlGroupFiles: Sendable {
    let files: HostFiles

    /// A limit of more than this is none: version 1 writes the largest number of whole pages.
    private static let unlimited: Int64 = 1 << 60
    private static let deepest = 64

    struct Memory: Sendable, Equatable {
        let used: Int64
        /// Nil is no limit.
        let limit: Int64?
    }

    struct CPU: Sendable, Equatable {
        /// Seconds of one CPU.
        let used: Double
        /// In CPUs; nil is no limit.
        let limit: Double?
    }

    /// Of all groups from this process' up to the root, that with the tightest limit; the process' own without any.
    func memory() -> Memory? {
        let found = ways("memory").compactMap(memory)
        return found.filter { $0.limit != nil }.min { ($0.limit ?? .max) < ($1.limit ?? .max) } ?? found.first
    }

    /// As ``memory()``.
    func cpu() -> CPU? {
        let found = ways("cpu").compactMap(cpu)
        return found.filter { $0.limit != nil }.min { ($0.limit ?? .infinity) < ($1.limit ?? .infinity) } ?? found.first
    }

    /// One group: its directory, and how its files are called.
    private struct Way {
        let directory: String
        let isUnified: Bool
        /// The rest of the path below the hierarchy's root.
        let path: String
    }

    private func memory(_ way: Way) -> Memory? {
        let (used, limit, inactive) =
            way.isUnified
            ? ("memory.current", "memory.max", "inactive_file")
            : ("memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file")
        guard let used = HostFiles.number("\(way.directory)/\(used)") else { return nil }
        // Page cache that nobody used lately is given back before anything is refused or killed.
        let cache = KernelFile.read("\(way.directory)/memory.stat").map(HostFiles.table)?[Substring(inactive)] ?? 0
        let bound = HostFiles.number("\(way.directory)/\(limit)").flatMap {
            (1..<Self.unlimited).contains($0) ? $0 : nil
        }
        return Memory(used: max(0, used - min(max(0, cache), used)), limit: bound)
    }

    private func cpu(_ way: Way) -> CPU? {
        if way.isUnified {
            guard let text = KernelFile.read("\(way.directory)/cpu.stat"),
                let used = HostFiles.table(text)["usage_usec"]
            else { return nil }
            let words = HostFiles.words("\(way.directory)/cpu.max") ?? []
            return CPU(used: Double(used) / 1_000_000, limit: Self.quota(words.first, words.dropFirst().first))
        }
        let accounting = "\(files.cgroup)/cpuacct\(way.path)/cpuacct.usage"
        let nanoseconds = HostFiles.number("\(way.directory)/cpuacct.usage") ?? HostFiles.number(accounting)
        guard let nanoseconds else { return nil }
        let quota = HostFiles.words("\(way.directory)/cpu.cfs_quota_us")?.first
        let period = HostFiles.words("\(way.directory)/cpu.cfs_period_us")?.first
        return CPU(used: Double(nanoseconds) / 1_000_000_000, limit: Self.quota(quota, period))
    }

    /// How many CPUs a quota per period is; nil for `max` and -1.
    private static func quota(_ quota: Substring?, _ period: Substring?) -> Double? {
        guard let quota = quota.flatMap({ Double($0) }), let period = period.flatMap({ Double($0) }),
            quota > 0, period > 0
        else { return nil }
        return quota / period
    }

    /// The process' group of `controller` and those above it, innermost first.
    ///
    /// A container sees its own group as the root of the hierarchy while `/proc/self/cgroup` may still name it from
    /// outside: such a path does not exist here, and what exists above it counts.
    private func ways(_ controller: String) -> [Way] {
        guard let text = KernelFile.read("\(files.proc)/self/cgroup") else { return [] }
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].split(separator: ",").contains(Substring(controller)) else { continue }
            return Self.upwards(from: fields[2]).flatMap { path in
                [
                    Way(directory: "\(files.cgroup)/\(controller)\(path)", isUnified: false, path: path),
                    Way(directory: "\(files.cgroup)/\(fields[1])\(path)", isUnified: false, path: path),
                ]
            }
        }
        for line in text.split(separator: "\n") where line.hasPrefix("0::") {
            return Self.upwards(from: line.dropFirst(3)).map { path in
                Way(directory: "\(files.cgroup)\(path)", isUnified: true, path: path)
            }
        }
        return []
    }

    /// `/a/b`, `/a` and the empty path of the root; nothing that leads out of the hierarchy.
    private static func upwards(from path: Substring) -> [String] {
        let parts = path.split(separator: "/").prefix(deepest)
        guard !parts.contains("..") else { return [""] }
        return (0...parts.count).reversed().map { count in
            parts.prefix(count).map { "/" + $0 }.joined()
        }
    }
}
