import NIOCore
import NIOPosix
import Probing
import Synchronization
import TestKit
import Testing
import Vocabulary

@testable import Probes

@Suite(.timeLimit(.minutes(1))) struct HostProbeTests {
    private static let half = FileSystemUsage(available: 500, used: 500, inodes: 100, freeInodes: 25)

    @Test func `this machine has CPUs, memory and a file system`() async throws {
        let surroundings = Surroundings()
        let probe = HostProbe(.init(paths: ["/", "/tmp"]), time: surroundings.environment.time)
        let first = Facts(try #require(await surroundings.run(probe).report))
        #expect(first.value("cpuPercent") == .unknown)
        let facts = Facts(try #require(await surroundings.run(probe).report))
        for name in ["memory_used_ratio", "cpu_used_ratio"] {
            #expect((0...1).contains(facts.sample("vedette_host_\(name)") ?? -1), "\(name)")
        }
        #expect(facts.sample("vedette_host_cpus") ?? 0 > 0)
        #expect(facts.sample("vedette_host_memory_total_bytes") ?? 0 > 1_000_000)
        #expect(facts.sample("vedette_host_load1") ?? -1 >= 0)
        let disk = facts.sample("vedette_host_filesystem_available_ratio", ["path": "/"]) ?? -1
        #expect((0...1).contains(disk))
        #expect(facts.sample("vedette_host_filesystem_size_bytes", ["path": "/tmp"]) ?? 0 > 0)
        let percent = try #require(facts.value("memoryPercent")?.sample)
        let ratio = try #require(facts.sample("vedette_host_memory_used_ratio"))
        #expect(abs(percent - ratio * 100) < 0.051)
    }

    @Test func `the CPU's share is that of the time since the run before`() async throws {
        let tree = try FixtureTree()
        let surroundings = Surroundings()
        let probe = probe(tree, surroundings)
        #expect(Facts(try #require(await surroundings.run(probe).report)).value("cpuPercent") == .unknown)
        // 300 of 400 further ticks.
        try tree.write("cpu  300 0 200 750 150 0 0 0 0 0\ncpu0 1\n", to: "proc/stat")
        #expect(Facts(try #require(await surroundings.run(probe).report)).value("cpuPercent") == .number(75))
        // Counters that go backwards are those of another machine.
        try tree.write("cpu  1 0 1 1 1 0 0 0 0 0\ncpu0 1\n", to: "proc/stat")
        #expect(Facts(try #require(await surroundings.run(probe).report)).value("cpuPercent") == .unknown)
    }

    @Test func `a cgroup's CPU share is that of its quota`() {
        var window = CPUWindow()
        func reading(_ used: Double) -> HostReading {
            var reading = HostReading()
            reading.cpu = .init(used: used, available: nil, count: 1.5)
            reading.cpuScope = .cgroup
            return reading
        }
        #expect(window.add(reading(10), at: Instant(nanoseconds: 0)) == nil)
        #expect(window.add(reading(13), at: Instant(nanoseconds: 4_000_000_000)) == 0.5)
        #expect(window.add(reading(99), at: Instant(nanoseconds: 5_000_000_000)) == 1)
        #expect(window.add(reading(99), at: Instant(nanoseconds: 5_000_000_000)) == nil)
    }

    @Test func `the fullest file system is the one that is shown first`() async throws {
        let surroundings = Surroundings()
        let probe = probe(try FixtureTree(), surroundings, paths: ["/a", "/b", "/proc"]) { path in
            switch path {
            case "/a": .success(Self.half)
            case "/b": .success(.init(available: 100, used: 900, inodes: 0, freeInodes: 0))
            default: .success(.init(available: 0, used: 0, inodes: 0, freeInodes: 0))
            }
        }
        let facts = Facts(try #require(await surroundings.run(probe).report))
        #expect(facts.value("diskFreePercent") == .number(10))
        #expect(facts.value("diskFreeBytes") == .integer(100))
        #expect(facts.text("diskFreePath") == "/b")
        #expect(facts.sample("vedette_host_filesystem_available_ratio", ["path": "/a"]) == 0.5)
        #expect(facts.sample("vedette_host_filesystem_inodes_free_ratio", ["path": "/a"]) == 0.25)
        #expect(facts.sample("vedette_host_filesystem_inodes_free_ratio", ["path": "/b"]) == nil)
        #expect(facts.sample("vedette_host_filesystem_available_ratio", ["path": "/proc"]) == nil)
    }

    @Test(
        arguments: [
            (HostLimits(), nil, ""),
            (HostLimits(cpuPercentBelow: 80, memoryPercentBelow: 80, diskFreePercentAbove: 10), nil, ""),
            (HostLimits(cpuPercentBelow: 75), .saturated, "75 % of the CPU is in use, expected less than 75 %"),
            (HostLimits(memoryPercentBelow: 25), .exhausted, "25 % of the memory is in use, expected less than 25 %"),
            (
                HostLimits(diskFreePercentAbove: 50), .exhausted,
                "/a has 50 % of its space free, expected more than 50 %"
            ),
            (
                HostLimits(cpuPercentBelow: 1, memoryPercentBelow: 1, diskFreePercentAbove: 99.5), .exhausted,
                "/a has 50 % of its space free, expected more than 99.5 %; "
                    + "25 % of the memory is in use, expected less than 1 %; "
                    + "75 % of the CPU is in use, expected less than 1 %"
            ),
        ] as [(HostLimits, FailureReason?, String)]
    )
    func `what is over its limit is told`(limits: HostLimits, reason: FailureReason?, text: String) async throws {
        let tree = try FixtureTree()
        let surroundings = Surroundings()
        let probe = probe(tree, surroundings, limits: limits)
        _ = await surroundings.run(probe)
        try tree.write("cpu  300 0 200 750 150 0 0 0 0 0\ncpu0 1\n", to: "proc/stat")
        let outcome = await surroundings.run(probe)
        #expect(outcome.reason == reason)
        #expect(outcome.message ?? "" == text)
    }

    @Test func `a file system that hangs fails its check in time, and delays no other`() async throws {
        let gate = Gate()
        let calls = Mutex(0)
        let time = TestTime()
        let surroundings = Surroundings(time: time)
        let probe = probe(try FixtureTree(), surroundings, paths: ["/mnt/dead", "/"]) { path in
            guard path == "/mnt/dead" else { return .success(Self.half) }
            calls.withLock { $0 += 1 }
            gate.wait()
            return .success(Self.half)
        }
        async let first = surroundings.run(probe, deadline: .seconds(10))
        try await Polling.until("the call has begun") { calls.withLock { $0 } == 1 }
        time.advance(by: .seconds(9))
        let dead = await first
        #expect(dead.reason == .timeout && !dead.isExpired)
        #expect(dead.message == "/mnt/dead does not answer: its file system hangs")
        let again = await surroundings.run(probe, deadline: .seconds(60))
        #expect(again.reason == .timeout)
        #expect(calls.withLock { $0 } == 1)
        gate.open()
        try await Polling.until("the file system has come back") {
            await surroundings.run(probe).reason == nil
        }
    }

    @Test func `a run that is cancelled leaves its threads behind`() async throws {
        let gate = Gate()
        let hasBegun = Mutex(false)
        let surroundings = Surroundings()
        let probe = probe(try FixtureTree(), surroundings) { _ in
            hasBegun.withLock { $0 = true }
            gate.wait()
            return .success(Self.half)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await surroundings.run(probe, deadline: .seconds(600)) }
            try await Polling.until("the call has begun") { hasBegun.withLock { $0 } }
            group.cancelAll()
            // Ends long before the deadline, or the suite is out of time.
            try await group.waitForAll()
        }
        gate.open()
    }

    @Test func `beside a file system that hangs the engine keeps its times`() async throws {
        let gate = Gate()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let environment = ProbeEnvironment(eventLoop: group.next(), resolver: Probing.Resolver(), time: SystemTime())
        let options = HostProbe.Options(paths: ["/mnt/dead"])
        let probe = HostProbe(options, time: environment.time) { _ in
            gate.wait()
            return .success(Self.half)
        }
        let sink = RecordingSink()
        let engine = ProbeEngine(
            environment: environment,
            alarm: EventLoopAlarm(eventLoop: environment.eventLoop, time: environment.time),
            sink: sink,
            heartbeat: Heartbeat("probes", period: ProbeEngine.pulse, now: environment.time.now)
        )
        let (dead, quick) = (try check("dead"), try check("quick"))
        engine.reload([
            ScheduledProbe(check: dead, fingerprint: "") { probe },
            ScheduledProbe(check: quick, fingerprint: "") { ScriptedProbe() },
        ])
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await engine.run() }
            // The slots of a busy machine may be late; what hangs would make every one late.
            var (failed, onTime) = (0, 0)
            while failed < 4 || onTime < 8, let observation = await sink.nextObservation() {
                #expect(observation.latency <= .milliseconds(250))
                if observation.check == dead.id {
                    if observation.failure?.reason == .timeout { failed += 1 }
                } else if case .success = observation.outcome, observation.lateness <= .milliseconds(100) {
                    onTime += 1
                }
            }
            #expect(failed >= 4 && onTime >= 8)
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        gate.open()
        try await group.shutdownGracefully()
    }

    private func check(_ name: String) throws -> Check {
        Check(
            id: CheckID(try #require(ServiceName(name)), .live),
            kind: "host",
            interval: Check.smallestInterval,
            timeout: Check.smallestInterval
        )
    }

    @Test func `a path that does not exist is named`() async throws {
        let surroundings = Surroundings()
        let options = HostProbe.Options(paths: ["/no/such/path"])
        let outcome = await surroundings.run(HostProbe(options, time: surroundings.environment.time))
        #expect(outcome.reason == .assertion)
        #expect(outcome.message == "cannot ask for the space of /no/such/path: No such file or directory")
    }

    @Test func `every path that fails and every limit that is exceeded is told`() async throws {
        let surroundings = Surroundings()
        let limits = HostLimits(memoryPercentBelow: 20, diskFreePercentAbove: 10)
        let probe = probe(try FixtureTree(), surroundings, paths: ["/gone", "/b", "/c", "/lost"], limits: limits) {
            switch $0 {
            case "/b", "/c": .success(.init(available: $0 == "/b" ? 50 : 10, used: 950, inodes: 0, freeInodes: 0))
            default: .failure(HostError(code: 2))
            }
        }
        let outcome = await surroundings.run(probe)
        #expect(outcome.reason == .assertion)
        #expect(
            outcome.message
                == "cannot ask for the space of /gone: No such file or directory; "
                + "cannot ask for the space of /lost: No such file or directory; "
                + "/c has 1 % of its space free, expected more than 10 %; "
                + "/b has 5 % of its space free, expected more than 10 %; "
                + "25 % of the memory is in use, expected less than 20 %"
        )
    }

    @Test func `it is the machine that is looked at, unless the cgroup is asked for`() async throws {
        let group = [
            "proc/self/cgroup": "0::/vedette\n", "cgroup/vedette/memory.max": "1073741824\n",
            "cgroup/vedette/memory.current": "1048576\n",
        ]
        let surroundings = Surroundings()
        for (options, scope) in [(HostProbe.Options(), "machine"), (.init(scope: .cgroup), "cgroup")] {
            let tree = try FixtureTree(group)
            var options = options
            (options.proc, options.cgroup) = (tree.proc, tree.cgroup)
            let outcome = await surroundings.run(HostProbe(options, time: surroundings.environment.time))
            #expect(Facts(try #require(outcome.report)).text("memoryScope") == scope)
        }
    }

    @Test func `a machine that shows nothing is our own fault`() async throws {
        let surroundings = Surroundings()
        let options = HostProbe.Options(proc: "/no/proc", cgroup: "/no/cgroup")
        let outcome = await surroundings.run(HostProbe(options, time: surroundings.environment.time))
        #expect(outcome.reason == .internal)
    }

    @Test func `names of metrics follow Prometheus' conventions`() async throws {
        let surroundings = Surroundings()
        let probe = probe(try FixtureTree(), surroundings)
        let report = try #require(await surroundings.run(probe).report)
        let metrics = report.facts.compactMap(\.metric)
        #expect(Set(metrics).count == metrics.count)
        for metric in metrics {
            #expect(metric.name.hasPrefix("vedette_host_") && metric.help.hasSuffix("."))
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
        }
        let keys = report.facts.compactMap(\.key)
        #expect(Set(keys).count == keys.count)
    }

    private func probe(
        _ tree: FixtureTree,
        _ surroundings: Surroundings,
        paths: [String] = ["/a"],
        limits: HostLimits = HostLimits(),
        usage: @escaping @Sendable (String) -> HostProbe.Usage = { _ in .success(half) }
    ) -> HostProbe {
        HostProbe(
            .init(paths: paths, limits: limits, proc: tree.proc, cgroup: tree.cgroup),
            time: surroundings.environment.time,
            // The tree is there for as long as the probe.
            usage: { path in withExtendedLifetime(tree) { usage(path) } }
        )
    }
}
