import FoundationEssentials
import Glibc
import TestKit

/// What the kernel has counted of some processes, all of them together.
struct ProcessReading {
    /// User and system time, in seconds.
    private(set) var processorTime = 0.0
    /// In MB of 1024 KB squared, as `ps` and container limits count.
    private(set) var resident = 0.0
    /// The part of ``resident`` that no file backs.
    private(set) var anonymous = 0.0

    init(_ pids: [pid_t]) throws {
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        for pid in pids {
            // The name in the second field may hold blanks; what follows its last parenthesis does not (proc(5)).
            let fields = try Self.read("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
            guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
                throw TestKitError("/proc/\(pid)/stat is not as expected")
            }
            processorTime += (user + system) / ticksPerSecond
            let status = try Self.read("/proc/\(pid)/status")
            resident += try Self.megabytes("VmRSS:", in: status)
            anonymous += try Self.megabytes("RssAnon:", in: status)
        }
    }

    /// What this process holds in anonymous memory, in bytes, without what the allocator keeps for later.
    static func anonymousBytes() throws -> Double {
        // Not among the headers that Swift's module of the C library has.
        typealias Trim = @convention(c) (Int) -> Int32
        guard let trim = unsafe dlsym(nil, "malloc_trim") else { throw TestKitError("no malloc_trim") }
        _ = unsafe unsafeBitCast(trim, to: Trim.self)(0)
        return try ProcessReading([getpid()]).anonymous * 1_048_576
    }

    private static func read(_ path: String) throws -> String {
        try String(decoding: Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func megabytes(_ key: String, in status: String) throws -> Double {
        let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
        guard let words = line?.split(whereSeparator: { $0 == " " || $0 == "\t" }), words.count > 1,
            let kilobytes = Double(words[1])
        else { throw TestKitError("no \(key) in /proc") }
        return kilobytes / 1024
    }
}
