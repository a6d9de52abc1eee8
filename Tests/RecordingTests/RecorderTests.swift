import Exposition
import Logging
import Recording
import ServiceLifecycle
import Synchronization
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct RecorderTests {
    /// A recorder on a clock of its own, with what it told.
    final class Rig: Sendable {
        let time = TestTime()
        let recorder: Recorder
        private let told: Told

        final class Told: Sendable {
            let transitions = Mutex<[Transition]>([])
        }

        init(_ stack: Stack, secrets: [String] = []) {
            let told = Told()
            self.told = told
            recorder = Recorder(stack: stack, time: time, redactor: Redactor(secrets: secrets)) { transitions in
                told.transitions.withLock { $0 += transitions }
            }
        }

        var transitions: [Transition] { told.transitions.withLock { $0 } }

        func run(
            _ service: ServiceName,
            _ level: CheckLevel,
            _ outcome: Observation.Outcome = .success(.empty),
            latency: Duration = .milliseconds(2),
            lateness: Duration = .zero,
            phases: [PhaseTiming] = []
        ) {
            recorder.record(
                Observation(
                    check: CheckID(service, level),
                    slot: Instant(nanoseconds: time.now.nanoseconds - latency.nanoseconds - lateness.nanoseconds),
                    started: Instant(nanoseconds: time.now.nanoseconds - latency.nanoseconds),
                    latency: latency,
                    outcome: outcome,
                    phases: phases
                )
            )
        }

        func fail(_ service: ServiceName, _ level: CheckLevel, _ reason: FailureReason, _ message: String = "no") {
            run(service, level, .failure(ProbeFailure(reason, in: .wait, message)))
        }

        func turn(after duration: Duration) {
            time.advance(by: duration)
            recorder.turnWindows(now: time.now)
        }

        func samples(_ prefix: String = "") -> [String] {
            String(decoding: ExpositionFormat.text.encode(recorder.families()), as: UTF8.self)
                .split(separator: "\n").filter { $0.hasPrefix(prefix) && !$0.hasPrefix("#") }.map(String.init)
        }
    }

    private static let connections = FactMetric("vedette_postgres_connections", help: "Connections.")
    private static let report = Report(
        version: "PostgreSQL 15.3",
        facts: [
            Fact("connections", .integer(5), metric: connections),
            Fact("role", .text("primary")),
            Fact(nil, .number(0.5), metric: FactMetric("vedette_postgres_ratio", help: "R.", labels: ["db": "a\"b"])),
        ]
    )

    @Test func `everything a service said is in the snapshot`() throws {
        let db = try name("postgres")
        let rig = Rig(Stack(services: [try service("postgres", kind: "postgres", levels: [.deep, .live])]))
        rig.run(db, .live, latency: .milliseconds(3), phases: [PhaseTiming(.query, .milliseconds(1))])
        rig.run(db, .deep, .success(Self.report))
        let status = try #require(rig.recorder.snapshot().service(db))
        #expect(status.health == .healthy)
        #expect(status.condition == .up)
        #expect(status.version == "PostgreSQL 15.3")
        #expect(
            status.facts == [
                FactReading(key: "connections", value: .integer(5)), FactReading(key: "role", value: .text("primary")),
            ]
        )
        #expect(status.factsAt == rig.time.wallNow)
        #expect(status.responseTime == .milliseconds(3))
        #expect(status.checks.map(\.level) == [.live, .deep])
        #expect(status.checks.map(\.runs) == [1, 1])
        #expect(status.checks.first?.lastRun?.phases == [PhaseTiming(.query, .milliseconds(1))])
        #expect(status.checks.first?.lastRunAt == rig.time.wallNow)
        #expect(rig.recorder.snapshot().isComplete)
        #expect(rig.recorder.snapshot().service(try name("nobody")) == nil)
    }

    @Test func `facts of a failed check are null with their time in JSON and absent from the metrics`() throws {
        let db = try name("postgres")
        let rig = Rig(Stack(services: [try service("postgres", levels: [.live, .deep])]))
        rig.run(db, .live)
        rig.run(db, .deep, .success(Self.report))
        #expect(
            rig.samples("vedette_postgres") == [
                #"vedette_postgres_connections{service="postgres"} 5"#,
                #"vedette_postgres_ratio{service="postgres",db="a\"b"} 0.5"#,
            ]
        )
        let measured = rig.time.wallNow
        rig.time.advance(by: .seconds(5))
        rig.run(db, .live)
        rig.fail(db, .deep, .internal)
        #expect(rig.samples("vedette_postgres").count == 2, "our own fault says nothing of the facts")
        rig.fail(db, .deep, .timeout)
        let status = try #require(rig.recorder.snapshot().service(db))
        #expect(status.facts.map(\.key) == ["connections", "role"])
        #expect(status.facts.map(\.value) == [.unknown, .unknown])
        #expect(status.factsAt == measured)
        #expect(status.version == nil)
        #expect(rig.samples("vedette_postgres") == [])
        #expect(rig.samples(#"vedette_service_up{service="postgres""#).count == 1)
    }

    @Test func `all facts of an unhealthy service leave, also those of a check that still succeeds`() throws {
        let db = try name("postgres")
        let rig = Rig(Stack(services: [try service("postgres", levels: [.live, .ready, .deep])]))
        rig.run(db, .live)
        rig.run(db, .ready)
        rig.run(db, .deep, .success(Self.report))
        #expect(rig.samples("vedette_postgres").count == 2)
        rig.fail(db, .ready, .timeout)
        #expect(rig.samples("vedette_postgres").count == 2, "not settled yet")
        rig.fail(db, .ready, .timeout)
        #expect(rig.recorder.snapshot().service(db)?.health == .unhealthy)
        #expect(rig.samples("vedette_postgres") == [])
        #expect(rig.recorder.snapshot().service(db)?.facts.map(\.value) == [.unknown, .unknown])
        #expect(rig.samples(#"vedette_service_up{service="postgres""#).count == 1)
    }

    @Test func `facts that nobody renews leave after three intervals`() throws {
        let db = try name("postgres")
        let rig = Rig(Stack(services: [try service("postgres")]))
        rig.run(db, .live, .success(Self.report))
        rig.time.advance(by: .seconds(17))
        #expect(rig.samples("vedette_postgres").count == 2)
        rig.time.advance(by: .seconds(1))
        #expect(rig.samples("vedette_postgres") == [])
        #expect(rig.recorder.snapshot().service(db)?.facts.first?.value == .unknown)
    }

    @Test func `quantiles leave with the last run of their window, counts and sums stay`() throws {
        let rig = Rig(Stack(services: [try service("db")]))
        rig.run(try name("db"), .live)
        rig.turn(after: .seconds(11))
        #expect(rig.samples("vedette_probe_latency_quantile_seconds{").count == 6)
        rig.turn(after: .seconds(310))
        #expect(rig.samples("vedette_probe_latency_quantile_seconds{") == [])
        #expect(rig.samples("vedette_probe_latency_quantile_seconds_count").allSatisfy { $0.hasSuffix(" 1") })
        #expect(rig.samples("vedette_probe_latency_quantile_seconds_count").count == 1)
        #expect(rig.samples("vedette_probe_latency_window_runs").first?.hasSuffix(" 0") == true)
    }

    @Test func `secrets and control characters of a target are gone wherever they could show`() throws {
        let db = try name("postgres")
        let secret = "hunter2hunter2"
        let rig = Rig(Stack(services: [try service("postgres")]), secrets: [secret])
        let dirty = "\u{1B}[31m\(secret)\0"
        let metric = FactMetric("vedette_x", help: "X.", labels: ["database": dirty])
        rig.run(
            db,
            .live,
            .success(Report(version: dirty, facts: [Fact("a", .text(dirty)), Fact("b", .integer(1), metric: metric)]))
        )
        let good = try #require(rig.recorder.snapshot().service(db))
        #expect(good.version == " [31m*** ")
        #expect(good.facts.first?.value == .text(" [31m*** "))
        #expect(rig.samples("vedette_x") == [#"vedette_x{service="postgres",database=" [31m*** "} 1"#])
        for _ in 0..<3 { rig.fail(db, .live, .protocol, dirty) }
        let bad = try #require(rig.recorder.snapshot().service(db))
        #expect(bad.failure?.message == " [31m*** ")
        #expect(bad.checks.first?.lastRun?.failure?.message == " [31m*** ")
        #expect(rig.transitions.map(\.message) == [nil, " [31m*** "])
        rig.recorder.reload(stack: Stack(services: [try service("postgres")]), redactor: Redactor(secrets: ["another"]))
        rig.fail(db, .live, .protocol, "another \(secret)")
        #expect(rig.recorder.snapshot().service(db)?.failure?.message == "*** \(secret)")
    }

    @Test func `the whole of the metrics of one service`() throws {
        let db = try name("db")
        let stack = Stack(
            services: [try service("db", kind: "postgres")],
            capabilities: [
                Capability(name: try name("dense"), expression: try CapabilityExpression(parsing: "db")),
                Capability(name: try name("rerank"), expression: try CapabilityExpression(parsing: "gone")),
            ],
            disabled: [try name("gone")]
        )
        let rig = Rig(stack)
        rig.run(
            db,
            .live,
            latency: .milliseconds(2),
            lateness: .microseconds(100),
            phases: [PhaseTiming(.query, .milliseconds(1))]
        )
        rig.fail(db, .live, .connectRefused)
        rig.run(db, .live, .discarded(ProbeFailure(.timeout, "late")), lateness: .seconds(3))
        rig.recorder.missed(CheckID(db, .live), slots: 2)
        rig.recorder.overdue(CheckID(db, .live), true)
        rig.recorder.missed(CheckID(try name("nobody"), .live), slots: 2)
        rig.turn(after: .seconds(11))
        rig.time.stepWallClock(by: .seconds(60))
        var merger = FamilyMerger()
        for family in rig.recorder.families() { merger.add(family) }
        let body = String(decoding: ExpositionFormat.text.encode(merger.finish()), as: UTF8.self)
        #expect(merger.dropped == 0)
        #expect(body == Self.wholeBody)
    }

    @Test func `a service that has not been asked has verdicts and no success`() throws {
        let rig = Rig(Stack(services: [try service("db")]))
        #expect(
            rig.samples("vedette_service_up") == [#"vedette_service_up{service="db",kind="http",role="required"} 0"#]
        )
        #expect(
            rig.samples("vedette_service_health").filter { $0.hasSuffix(" 1") } == [
                #"vedette_service_health{service="db",health="unknown"} 1"#
            ]
        )
        #expect(rig.samples("vedette_service_condition").filter { $0.hasSuffix(" 1") } == [])
        #expect(rig.samples("vedette_probe_success") == [])
        #expect(
            rig.samples("vedette_probe_runs_total") == [
                #"vedette_probe_runs_total{service="db",check="live",result="success",reason="none"} 0"#
            ]
        )
        #expect(rig.samples("vedette_probe_duration_seconds") == [])
    }

    @Test func `a reload keeps the counts of what stayed and forgets the rest`() throws {
        let (db, api) = (try name("db"), try name("api"))
        let rig = Rig(Stack(services: [try service("db"), try service("api")]))
        for service in [db, api] { rig.run(service, .live) }
        rig.recorder.reload(
            stack: Stack(services: [try service("api"), try service("db"), try service("new")]),
            redactor: Redactor(secrets: []),
            replaced: [CheckID(api, .live)]
        )
        #expect(
            rig.samples("vedette_probe_runs_total") == [
                #"vedette_probe_runs_total{service="api",check="live",result="success",reason="none"} 0"#,
                #"vedette_probe_runs_total{service="db",check="live",result="success",reason="none"} 1"#,
                #"vedette_probe_runs_total{service="new",check="live",result="success",reason="none"} 0"#,
            ]
        )
        #expect(rig.recorder.snapshot().services.map(\.health) == [.unknown, .healthy, .unknown])
        rig.recorder.reload(stack: Stack(services: []), redactor: Redactor(secrets: []))
        rig.run(db, .live)
        #expect(rig.recorder.snapshot().services.isEmpty)
        #expect(rig.recorder.latency(of: db) == nil)
        #expect(rig.samples("vedette_probe") == [])
    }

    @Test(arguments: FailureReason.allCases)
    func `every failing probe adds to histogram/counters with its real duration`(reason: FailureReason) throws {
        let rig = Rig(Stack(services: [try service("db", levels: [.live])]))
        let name = try #require(ServiceName("db"))
        rig.run(name, .live, .failure(ProbeFailure(reason, in: .wait, "no")), latency: .milliseconds(1500))
        rig.turn(after: .seconds(11))
        let labels = #"service="db",check="live",result="failure""#
        #expect(rig.samples("vedette_probe_duration_seconds_sum{\(labels)}").first?.hasSuffix(" 1.5") == true)
        #expect(rig.samples("vedette_probe_duration_seconds_count{\(labels)}").first?.hasSuffix(" 1") == true)
        let runs = "vedette_probe_runs_total{\(labels),reason=\"\(reason.rawValue)\"}"
        #expect(rig.samples(runs).first?.hasSuffix(" 1") == true)
    }

    @Test func `label value with quote, backslash, newline stays parseable by promtool`() async throws {
        let stack = Stack(services: try (0..<7).map { try service("s\($0)", levels: [.live, .ready, .deep]) })
        let rig = Rig(stack)
        for service in stack.services {
            for check in service.checks {
                for reason in FailureReason.allCases { rig.fail(service.name, check.check.id.level, reason, "\"\n\\") }
                rig.run(
                    service.name,
                    check.check.id.level,
                    .success(
                        Report(facts: [
                            Fact(
                                "a",
                                .integer(1),
                                metric: FactMetric("vedette_first", help: "A\nb\\", labels: ["x y": "\"\n\\}"])
                            ),
                            Fact("b", .flag(true), metric: FactMetric("vedette_second", help: "B.", kind: .counter)),
                            Fact(
                                "c",
                                .number(.nan),
                                metric: FactMetric("vedette_third", help: "", labels: ["service": "x"])
                            ),
                        ])
                    ),
                    phases: Phase.allCases.map { PhaseTiming($0, .milliseconds(1)) }
                )
            }
        }
        rig.turn(after: .seconds(11))
        let registry = MetricsRegistry()
        registry.add(source: rig.recorder)
        registry.add(source: ProcessMetrics())
        let families = registry.collect()
        #expect(families.contains { $0.name == "vedette_probe_phase_duration_seconds" })
        let said = try await Promtool.complaints(about: ExpositionFormat.text.encode(families))
        #expect(said == "")
        let open = String(decoding: ExpositionFormat.openMetrics.encode(families), as: UTF8.self)
        #expect(open.hasSuffix("\n# EOF\n"))
        let lines = open.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2)
        #expect(lines.allSatisfy { !$0.isEmpty && !$0.contains("  ") })
        #expect(lines.contains("# TYPE vedette_probe_runs counter"))
        #expect(!open.contains("_created"))
        let samples = lines.count { !$0.hasPrefix("#") }
        let series = try await Promtool.seriesOfOpenMetrics(Array(open.utf8))
        #expect(series == samples, "Prometheus' own parser reads every line, and each is a series of its own")
    }

    @Test func `the loop beats, turns windows and ends when asked`() async throws {
        let db = try name("db")
        let rig = Rig(Stack(services: [try service("db")]))
        rig.run(db, .live)
        try await withThrowingTaskGroup { group in
            let (signals, signal) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await gracefully(rig.recorder, stopOn: signals)
            }
            for _ in 0..<12 {
                await rig.time.sleepers(atLeast: 1)
                rig.time.advance(by: .seconds(1))
            }
            await rig.time.sleepers(atLeast: 1)
            #expect(rig.recorder.latency(of: db)?.first?.windows.first?.runs == 1)
            #expect(rig.recorder.heartbeat.stalledFor(rig.time.now + .seconds(29)) == nil)
            #expect(rig.recorder.heartbeat.stalledFor(rig.time.now + .seconds(31)) != nil)
            signal.finish()
            try await group.waitForAll()
        }
    }

    @Test func `readers and writers of many checks lose no run`() async throws {
        let stack = Stack(services: try (0..<4).map { try service("s\($0)") })
        let rig = Rig(stack)
        await withTaskGroup { group in
            for service in stack.services {
                group.addTask {
                    for _ in 0..<500 { rig.run(service.name, .live) }
                }
                group.addTask {
                    for step in 0..<20 {
                        _ = rig.recorder.families()
                        _ = rig.recorder.snapshot()
                        rig.recorder.turnWindows(now: start + .seconds(10) * step)
                        rig.recorder.reload(stack: stack, redactor: Redactor(secrets: []))
                    }
                }
            }
        }
        #expect(rig.recorder.snapshot().services.flatMap(\.checks).map(\.runs) == [500, 500, 500, 500])
        #expect(rig.transitions.map(\.to) == [.healthy, .healthy, .healthy, .healthy])
    }

    @Test func `a day of outages is concluded exactly`() throws {
        let stack = Stack(services: [try service("db"), try service("api", dependsOn: ["db"])])
        let (db, api) = (try name("db"), try name("api"))
        let rig = Rig(stack)
        // Every hour the database refuses connections for ten minutes, and the API answers 500 meanwhile.
        for slot in 0..<17_280 {
            let isOutage = slot % 720 >= 360 && slot % 720 < 480
            rig.time.advance(by: .seconds(5))
            if slot % 60 == 0 { rig.recorder.turnWindows(now: rig.time.now) }
            isOutage ? rig.fail(db, .live, .connectRefused) : rig.run(db, .live)
            isOutage ? rig.fail(api, .live, .http5xx) : rig.run(api, .live)
        }
        #expect(rig.transitions.count { $0.service == db && $0.to == .unhealthy } == 24)
        #expect(rig.transitions.count { $0.service == db && $0.to == .healthy } == 25)
        #expect(rig.transitions.count { $0.service == api && $0.becauseOf == db } == 24)
        let lengths = zip(
            rig.transitions.filter { $0.service == db }.dropFirst(),
            rig.transitions.filter { $0.service == db }.dropFirst(2)
        )
        .filter { $0.0.to == .unhealthy }
        .map { $0.1.at.nanosecondsSinceEpoch - $0.0.at.nanosecondsSinceEpoch }
        #expect(Set(lengths) == [595_000_000_000])
        #expect(
            rig.samples(#"vedette_probe_runs_total{service="db""#) == [
                #"vedette_probe_runs_total{service="db",check="live",result="success",reason="none"} 14400"#,
                #"vedette_probe_runs_total{service="db",check="live",result="failure",reason="connect_refused"} 2880"#,
            ]
        )
        #expect(rig.recorder.snapshot().overall == .healthy)
    }
}

/// Runs `service` in a group of its own, which is asked to stop when `signals` ends.
private func gracefully(_ service: some Service, stopOn signals: AsyncStream<Void>) async throws {
    let group = ServiceGroup(
        configuration: .init(
            services: [
                .init(service: service, successTerminationBehavior: .gracefullyShutdownGroup),
                .init(service: Waiter(signals: signals), successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    )
    try await group.run()
}

private struct Waiter: Service {
    let signals: AsyncStream<Void>

    func run() async throws {
        for await _ in signals {}
    }
}
