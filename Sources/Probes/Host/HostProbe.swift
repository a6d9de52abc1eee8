package import Probing
import Synchronization
package import Vocabulary

/// Looks at the machine that we run on, or at the cgroup: the kind `host`.
///
/// Every call that touches a file runs on a thread of its own: a dead NFS mount holds up its own path and nothing else.
package struct HostProbe: Probe {
    package struct Options: Hashable, Sendable {
        /// The file systems to look at, each by some path in it.
        package var paths: [String]
        package var scope: HostScope
        package var limits: HostLimits
        /// Where the kernel shows its figures.
        package var proc: String
        package var cgroup: String

        package init(
            paths: [String] = ["/"],
            scope: HostScope = .machine,
            limits: HostLimits = HostLimits(),
            proc: String = "/proc",
            cgroup: String = "/sys/fs/cgroup"
        ) {
            self.paths = paths
            self.scope = scope
            self.limits = limits
            self.proc = proc
            self.cgroup = cgroup
        }
    }

    typealias Usage = Result<FileSystemUsage, HostError>

    private final class Memory: Sendable {
        let window = Mutex(CPUWindow())
        let figures = BlockingCalls<HostReading>()
        let disks = BlockingCalls<Usage>()
    }

    private let options: Options
    private let time: any Time
    private let usage: @Sendable (String) -> Usage
    private let memory = Memory()

    package init(_ options: Options, time: any Time) {
        self.init(options, time: time, usage: FileSystemUsage.read)
    }

    /// A probe whose `usage` asks how full the file system of a path is, and may block for ever.
    init(_ options: Options, time: any Time, usage: @escaping @Sendable (String) -> Usage) {
        self.options = options
        self.time = time
        self.usage = usage
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        // Ends before the engine does, so that the message can name the path that hangs.
        let deadline = time.now + .nanoseconds(run.remaining.nanoseconds / 10 * 9)
        let reader = HostReader(
            files: HostFiles(proc: options.proc, cgroup: options.cgroup),
            scope: options.scope
        )
        async let answers = askDisks(before: deadline)
        let figures = await memory.figures.call("figures", before: deadline, time) { reader.read() }
        let now = time.now
        let (disks, broken) = judge(await answers)
        run.finish()
        let reading: HostReading
        switch figures {
        case .value(let value): reading = value
        case .stuck: throw ProbeFailure(.timeout, "\(options.proc) could not be read in time")
        case .refused: throw ProbeFailure(.internal, "no thread to read \(options.proc)")
        }
        guard reading.cpu != nil || reading.memory != nil else {
            throw ProbeFailure(.internal, "\(options.proc) shows neither CPU nor memory")
        }
        let cpu = memory.window.withLock { $0.add(reading, at: now) }
        let free = disks.compactMap { disk in disk.usage.availableRatio.map { (path: disk.path, free: $0) } }
        let exceeded = options.limits.failures(cpu: cpu, memory: reading.memory?.ratio, disks: free)
        if let failure = Self.joined(broken + exceeded) { throw failure }
        return Report(facts: HostFacts.make(reading, cpu: cpu, disks: disks))
    }

    private typealias Disk = (path: String, answer: BlockingCalls<Usage>.Answer)

    private func askDisks(before deadline: Instant) async -> [Disk] {
        await withTaskGroup(of: (Int, Disk).self) { group in
            for (index, path) in options.paths.enumerated() {
                group.addTask { [memory, time, usage] in
                    (index, (path, await memory.disks.call(path, before: deadline, time) { usage(path) }))
                }
            }
            var disks: [(Int, Disk)] = []
            for await disk in group { disks.append(disk) }
            return disks.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// The file systems that answered, and the failures of the others.
    private func judge(
        _ answers: [Disk]
    ) -> (disks: [(path: String, usage: FileSystemUsage)], broken: [ProbeFailure]) {
        var disks: [(path: String, usage: FileSystemUsage)] = []
        var broken: [ProbeFailure] = []
        for (path, answer) in answers {
            switch answer {
            case .value(.success(let usage)): disks.append((path, usage))
            case .value(.failure(let error)):
                broken.append(ProbeFailure(.assertion, "cannot ask for the space of \(path): \(error)"))
            case .stuck:
                broken.append(ProbeFailure(.timeout, "\(path) does not answer: its file system hangs"))
            case .refused:
                broken.append(ProbeFailure(.internal, "no thread to ask for the space of \(path)"))
            }
        }
        return (disks, broken)
    }

    /// One failure that tells all of them; its reason is that of the first which is not our own fault.
    private static func joined(_ failures: [ProbeFailure]) -> ProbeFailure? {
        guard let first = failures.first(where: { $0.reason != .internal }) ?? failures.first else { return nil }
        return ProbeFailure(first.reason, in: first.phase, failures.map(\.message).joined(separator: "; "))
    }
}
