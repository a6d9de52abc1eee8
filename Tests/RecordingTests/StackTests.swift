import Recording
import Testing
import Vocabulary

@Suite struct StackTests {
    private func stack(
        capabilities: [(String, String)] = [],
        ready: String? = nil,
        disabled: [String] = []
    ) throws -> Stack {
        Stack(
            services: [
                try service("postgres"),
                try service("qdrant", dependsOn: ["postgres"]),
                try service("api", dependsOn: ["qdrant"]),
                try service("splade", role: .optional),
            ],
            capabilities: try capabilities.map { entry in
                Capability(name: try name(entry.0), expression: try CapabilityExpression(parsing: entry.1))
            },
            ready: try ready.map { text in try CapabilityExpression(parsing: text) },
            disabled: Set(try disabled.map(name))
        )
    }

    private func up(_ driver: inout BoardDriver, _ services: String...) throws {
        for service in services { driver.succeed(CheckID(try name(service), .live)) }
    }

    private func down(_ driver: inout BoardDriver, _ service: String, _ reason: FailureReason = .timeout) throws {
        driver.fail(CheckID(try name(service), .live), reason, times: 3)
    }

    @Test func `the overall health follows roles, and is unknown before every required service is known`() throws {
        var driver = BoardDriver(try stack())
        #expect(driver.board.conclusion().overall == .unknown)
        try up(&driver, "postgres", "qdrant")
        #expect(driver.board.conclusion().overall == .unknown)
        try up(&driver, "api")
        #expect(driver.board.conclusion().overall == .healthy, "an optional service may stay unknown")
        try down(&driver, "splade")
        #expect(driver.health(of: try name("splade")) == .unhealthy)
        #expect(driver.board.conclusion().overall == .degraded)
        try down(&driver, "api", .saturated)
        #expect(driver.board.conclusion().overall == .degraded)
        try down(&driver, "qdrant")
        #expect(driver.board.conclusion().overall == .unhealthy)
    }

    @Test func `capabilities nested forty deep are evaluated once each`() throws {
        let nested = (0..<40).map { ("c\($0)", "c\($0 + 1) and c\($0 + 1) or c\($0 + 1)") }
        var driver = BoardDriver(try stack(capabilities: nested + [("c40", "postgres")], ready: "c0 and c0"))
        #expect(!driver.board.conclusion().isReady)
        try up(&driver, "postgres")
        #expect(driver.board.conclusion().isReady)
        #expect(driver.board.conclusion().capabilities.allSatisfy { $0.isAvailable && !$0.isDisabled })
    }

    @Test func `without an expression the stack is ready when all required services are available`() throws {
        var driver = BoardDriver(try stack())
        #expect(!driver.board.conclusion().isReady)
        try up(&driver, "postgres", "qdrant", "api")
        try down(&driver, "splade")
        #expect(driver.board.conclusion().isReady)
        #expect(driver.board.conclusion().failing == [])
        try down(&driver, "qdrant")
        #expect(!driver.board.conclusion().isReady)
        #expect(driver.board.conclusion().failing == [try name("qdrant")])
    }

    @Test func `the ready expression looks through capabilities, and names what is missing`() throws {
        var driver = BoardDriver(
            try stack(
                capabilities: [("dense", "qdrant or postgres"), ("hybrid", "dense and splade")],
                ready: "dense"
            )
        )
        try up(&driver, "postgres", "qdrant", "api", "splade")
        #expect(driver.board.conclusion().capabilities.map(\.isAvailable) == [true, true])
        try down(&driver, "qdrant")
        try down(&driver, "splade")
        var conclusion = driver.board.conclusion()
        #expect(conclusion.isReady)
        #expect(conclusion.capabilities.map(\.isAvailable) == [true, false])
        #expect(
            conclusion.capabilities.map(\.missing) == [[try name("qdrant")], [try name("qdrant"), try name("splade")]]
        )
        try down(&driver, "postgres")
        conclusion = driver.board.conclusion()
        #expect(!conclusion.isReady)
        #expect(conclusion.failing == [try name("qdrant"), try name("postgres")])
    }

    @Test func `a capability that cannot hold without a disabled service is disabled, others are not`() throws {
        let driver = BoardDriver(
            try stack(
                capabilities: [
                    ("rerank", "reranker"), ("both", "reranker and api"), ("either", "reranker or api"),
                    ("outer", "rerank and api"), ("plain", "not reranker"),
                ],
                disabled: ["reranker"]
            )
        )
        let capabilities = driver.board.conclusion().capabilities
        #expect(capabilities.map(\.isDisabled) == [true, true, false, true, false])
        #expect(capabilities.map(\.isAvailable) == [false, false, false, false, true])
    }

    @Test func `capabilities that contain themselves are false and end`() throws {
        let driver = BoardDriver(
            try stack(capabilities: [("a", "b"), ("b", "a or b"), ("c", "c or nobody")], ready: "a")
        )
        #expect(driver.board.conclusion().capabilities.map(\.isAvailable) == [false, false, false])
        #expect(!driver.board.conclusion().isReady)
    }

    @Test func `a troubled service names the root of its trouble, not the link between`() throws {
        var driver = BoardDriver(try stack())
        try up(&driver, "postgres", "qdrant", "api", "splade")
        try down(&driver, "api")
        let (postgres, qdrant, api) = (try name("postgres"), try name("qdrant"), try name("api"))
        #expect(driver.conclusion(of: api)?.becauseOf == nil)
        try down(&driver, "postgres")
        #expect(driver.conclusion(of: api)?.becauseOf == postgres)
        #expect(driver.conclusion(of: qdrant)?.becauseOf == nil, "it is healthy")
        try down(&driver, "qdrant")
        #expect(driver.conclusion(of: qdrant)?.becauseOf == postgres)
        #expect(driver.conclusion(of: api)?.becauseOf == postgres)
        #expect(driver.transitions.last?.becauseOf == postgres)
        try up(&driver, "postgres", "postgres")
        #expect(driver.conclusion(of: api)?.becauseOf == qdrant)
        #expect(driver.conclusion(of: qdrant)?.becauseOf == nil)
    }

    @Test func `dependencies in a circle end`() throws {
        var driver = BoardDriver(try service("a", dependsOn: ["b"]), try service("b", dependsOn: ["a"]))
        try down(&driver, "a")
        try down(&driver, "b")
        #expect(driver.health(of: try name("a")) == .unhealthy)
        #expect(driver.conclusion(of: try name("a"))?.becauseOf == nil)
    }

    @Test func `a reload keeps what stayed, forgets what left and begins what is new`() throws {
        var driver = BoardDriver(try stack())
        try up(&driver, "postgres", "qdrant", "api", "splade")
        try down(&driver, "splade")
        let before = driver.transitions.count
        let slower = WatchedService(
            name: try name("postgres"),
            kind: "http",
            checks: [
                watched(try name("postgres"), .live, interval: .seconds(30)), watched(try name("postgres"), .deep),
            ]
        )
        driver.reload(
            Stack(services: [
                slower, try service("splade", role: .optional), try service("api", kind: "tcp"), try service("redis"),
            ])
        )
        #expect(
            driver.health(of: try name("postgres")) == .healthy,
            "a new check does not make a known service unknown"
        )
        #expect(driver.health(of: try name("splade")) == .unhealthy)
        #expect(driver.health(of: try name("api")) == .unknown, "another kind is another service")
        #expect(driver.health(of: try name("redis")) == .unknown)
        #expect(driver.conclusion(of: try name("qdrant")) == nil)
        #expect(driver.transitions.dropFirst(before).map(\.service) == [try name("api")])
        try up(&driver, "splade")
        #expect(driver.health(of: try name("splade")) == .unhealthy, "hysteresis goes on where it was")
        try up(&driver, "splade")
        #expect(driver.health(of: try name("splade")) == .healthy)
        driver.run(CheckID(try name("qdrant"), .live), .success(.empty))
        #expect(driver.conclusion(of: try name("qdrant")) == nil)
    }

    @Test func `a check that asks another target begins anew`() throws {
        var driver = BoardDriver(try stack())
        try up(&driver, "postgres", "qdrant", "api", "splade")
        driver.reload(try stack(), replaced: [CheckID(try name("api"), .live)])
        #expect(driver.health(of: try name("api")) == .unknown)
        #expect(driver.health(of: try name("qdrant")) == .healthy)
    }

    @Test func `the daemon is complete when every check has run or is past its first deadline, and stays so`() throws {
        var driver = BoardDriver(try stack())
        let early = driver.board.isComplete(at: start + .milliseconds(2999))
        let late = driver.board.isComplete(at: start + .seconds(3))
        driver.reload(Stack(services: [try service("redis")]))
        let reloaded = driver.board.isComplete(at: start + .seconds(3))
        #expect([early, late, reloaded] == [false, true, true])

        var quick = BoardDriver(try service("db"))
        let before = quick.board.isComplete(at: quick.now)
        quick.run(CheckID(try name("db"), .live), .discarded(ProbeFailure(.timeout, "late")), after: .milliseconds(5))
        let after = quick.board.isComplete(at: quick.now)
        #expect([before, after] == [false, true])
    }
}
