import Foundation
import TestKit

/// A tree of files as the kernel shows them, for one test.
struct FixtureTree {
    private let directory: TemporaryDirectory

    var proc: String { directory.path("proc") }
    var cgroup: String { directory.path("cgroup") }

    /// A machine with 4 CPUs and 16 GiB, of which 12 GiB are available.
    init(_ files: [String: String] = [:]) throws {
        directory = try TemporaryDirectory()
        try write("cpu  100 0 100 700 100 0 0 0 0 0\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\nbtime 1\n", to: "proc/stat")
        try write(
            "MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:   12582912 kB\n"
                + "SwapTotal:       2097152 kB\nSwapFree:        1048576 kB\n",
            to: "proc/meminfo"
        )
        try write("0.50 1.25 2.00 1/100 4711\n", to: "proc/loadavg")
        try write("1024\t0\t9223372036854775807\n", to: "proc/sys/fs/file-nr")
        try write("some avg10=0.00 avg60=0.00 avg300=0.00 total=2500000\nfull total=1\n", to: "proc/pressure/cpu")
        for (path, text) in files { try write(text, to: path) }
    }

    func write(_ text: String, to path: String) throws {
        let url = URL(filePath: directory.path(path))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }
}
