import TestKit
import Testing
import Vocabulary

@testable import Probes

@Suite struct HostReaderTests {
    private static let gibibyte: Int64 = 1 << 30

    private func read(_ tree: FixtureTree, _ scope: HostScope = .auto) -> HostReading {
        HostReader(files: HostFiles(proc: tree.proc, cgroup: tree.cgroup), scope: scope).read()
    }

    @Test func `the machine's figures are those of its files`() throws {
        let reading = read(try FixtureTree())
        #expect(reading.memory == .init(used: 4 * Self.gibibyte, total: 16 * Self.gibibyte))
        #expect(reading.swap == .init(used: Self.gibibyte, total: 2 * Self.gibibyte))
        #expect(reading.load == .init(one: 0.5, five: 1.25, fifteen: 2))
        #expect(reading.cpu?.count == 4)
        // 200 of 1000 ticks; how long a tick is depends on the kernel.
        let cpu = try #require(reading.cpu)
        #expect(cpu.used / (try #require(cpu.available)) == 0.2)
        #expect(reading.openFiles == 1024 && reading.maxOpenFiles == .max)
        #expect(reading.waiting == ["cpu": 2.5])
        #expect(reading.cpuScope == .machine && reading.memoryScope == .machine)
    }

    private static let unified = [
        "proc/self/cgroup": "0::/kube/pod/app\n", "cgroup/kube/pod/app/memory.max": "max\n",
        "cgroup/kube/pod/app/memory.current": "3221225472\n",
        "cgroup/kube/pod/app/memory.stat": "anon 1\ninactive_file 2147483648\n",
        "cgroup/kube/pod/memory.max": "4294967296\n", "cgroup/kube/pod/memory.current": "3221225472\n",
        "cgroup/kube/pod/memory.stat": "anon 1\ninactive_file 1073741824\nactive_file 5\n",
        "cgroup/kube/memory.max": "8589934592\n", "cgroup/kube/memory.current": "8000000000\n",
        "cgroup/kube/pod/app/cpu.max": "150000 100000\n",
        "cgroup/kube/pod/app/cpu.stat": "usage_usec 30000000\nuser_usec 1\n",
        "cgroup/kube/pod/cpu.max": "max 100000\n", "cgroup/kube/pod/cpu.stat": "usage_usec 90000000\n",
    ]

    @Test func `the tightest limit above a process counts, caches do not`() throws {
        let reading = read(try FixtureTree(Self.unified))
        #expect(reading.memory == .init(used: 2 * Self.gibibyte, total: 4 * Self.gibibyte))
        #expect(reading.cpu == .init(used: 30, available: nil, count: 1.5))
        #expect(reading.cpuScope == .cgroup && reading.memoryScope == .cgroup)
        #expect(read(try FixtureTree(Self.unified), .machine) == read(try FixtureTree()))
    }

    @Test func `version 1 has its own files and no limit is a huge one`() throws {
        let tree = try FixtureTree([
            "proc/self/cgroup": "4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n0::/\n",
            "cgroup/memory/docker/abc/memory.limit_in_bytes": "2147483648\n",
            "cgroup/memory/docker/abc/memory.usage_in_bytes": "2147483647\n",
            "cgroup/memory/docker/abc/memory.stat": "cache 5\ntotal_inactive_file 1073741823\n",
            "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "cgroup/memory/memory.usage_in_bytes": "5\n",
            "cgroup/cpu,cpuacct/docker/abc/cpuacct.usage": "7000000000\n",
            "cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "50000\n",
            "cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us": "100000\n",
        ])
        let reading = read(tree)
        #expect(reading.memory == .init(used: Self.gibibyte, total: 2 * Self.gibibyte))
        #expect(reading.cpu == .init(used: 7, available: nil, count: 0.5))
    }

    @Test func `a container that knows its path from outside only has the root`() throws {
        let tree = try FixtureTree([
            "proc/self/cgroup": "0::/docker/abc\n", "cgroup/memory.max": "1073741824\n",
            "cgroup/memory.current": "536870912\n", "cgroup/cpu.max": "200000 100000\n",
            "cgroup/cpu.stat": "usage_usec 1000000\n",
        ])
        let reading = read(tree)
        #expect(reading.memory == .init(used: Self.gibibyte / 2, total: Self.gibibyte))
        #expect(reading.cpu == .init(used: 1, available: nil, count: 2))
    }

    @Test func `a cgroup without limits is the machine, unless it is asked for`() throws {
        let files = [
            "proc/self/cgroup": "0::/app\n", "cgroup/app/memory.max": "max\n",
            "cgroup/app/memory.current": "1073741824\n", "cgroup/app/cpu.max": "max 100000\n",
            "cgroup/app/cpu.stat": "usage_usec 1000000\n",
        ]
        #expect(read(try FixtureTree(files)) == read(try FixtureTree()))
        let own = read(try FixtureTree(files), .cgroup)
        #expect(own.memory == .init(used: Self.gibibyte, total: 16 * Self.gibibyte))
        #expect(own.cpu == .init(used: 1, available: nil, count: 4))
    }

    @Test func `a limit beyond the machine's size is none`() throws {
        let files = [
            "proc/self/cgroup": "0::/\n", "cgroup/memory.max": "68719476736\n", "cgroup/memory.current": "5\n",
            "cgroup/cpu.max": "1600000 100000\n", "cgroup/cpu.stat": "usage_usec 1\n",
        ]
        #expect(read(try FixtureTree(files)) == read(try FixtureTree()))
    }

    @Test func `a path out of the hierarchy is not followed`() throws {
        let tree = try FixtureTree([
            "proc/self/cgroup": "0::/../../secret\n", "secret/memory.max": "1\n", "secret/memory.current": "1\n",
        ])
        #expect(read(tree).memoryScope == .machine)
    }

    @Test func `random files are read without a trap`() throws {
        var generator = SeededGenerator(seed: 31)
        let pieces = [
            "cpu ", "cpu0 ", "9223372036854775807 ", "-1 ", "1e308 ", "nan ", "MemTotal: ", "MemAvailable: ", "kB\n",
            "\n", "0::/", "..", ":", "4:memory:/a\n", "max ", "some total=", "\0", "é", "usage_usec ",
        ]
        let paths = [
            "proc/stat", "proc/meminfo", "proc/loadavg", "proc/self/cgroup", "proc/sys/fs/file-nr",
            "proc/pressure/cpu", "cgroup/memory.max", "cgroup/memory.current", "cgroup/cpu.stat", "cgroup/cpu.max",
            "cgroup/memory.stat",
        ]
        let tree = try FixtureTree()
        var window = CPUWindow()
        for round in 0..<150 {
            for path in paths {
                let text = (0..<10).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
                try tree.write(text, to: path)
            }
            let reading = read(tree, HostScope.allCases[round % 3])
            let cpu = window.add(reading, at: Instant(nanoseconds: Int64(round)))
            #expect(cpu.map { (0...1).contains($0) } ?? true)
            _ = HostFacts.make(reading, cpu: cpu, disks: [])
        }
    }
}
