import Alerting
import Testing
import Vocabulary

@Suite struct RootCauseTests {
    private let postgres = ("service", "postgres")

    @Test func `thirty dependents that lose PostgreSQL are one message, and one when it is over`() {
        var bench = IncidentBench(stack: .dependents(30, postgresIsDown: true, dependentsAreDown: true))
        // Those behind notice it earlier than we do.
        for index in 0..<15 { bench.fire("ServiceDown", [("service", "api-\(index)")]) }
        bench.pass(.seconds(2))
        bench.fire("ServiceDown", [postgres])
        for index in 15..<30 {
            bench.pass(.seconds(1))
            bench.fire("ServiceDown", [("service", "api-\(index)")])
        }
        bench.pass(.seconds(3600))
        bench.stack = .dependents(30, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [postgres])
        for index in 0..<30 { bench.end("ServiceDown", [("service", "api-\(index)")]) }
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
        #expect(bench.told.first?.notification.headline == "postgres is down: connection refused")
        #expect(bench.told.first?.notification.incident?.affected.count == 30)
        #expect(bench.told.last?.notification.headline == "postgres: recovered after 1h")
    }

    @Test func `a service that depends on others waits for their results`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        #expect(bench.examinations.map(\.services) == [[name("postgres")]])
        bench.pass(.seconds(1))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        for examination in bench.examinations { bench.handle(.examined(examination.incident)) }
        bench.pass(.seconds(10))
        #expect(bench.told.map(\.notification.headline) == ["postgres is down: connection refused"])
    }

    @Test(arguments: [true, false])
    func `a lost capability is told with the service that it is lost for`(comesFirst: Bool) {
        func stack(isDown: Bool) -> StackPicture {
            let services = StackPicture.dependents(1, postgresIsDown: isDown, dependentsAreDown: isDown).services.values
            return StackPicture(Array(services), missing: isDown ? ["search": [name("api-0"), name("postgres")]] : [:])
        }
        let capability = [("capability", "search"), ("severity", "critical")]
        var bench = IncidentBench(stack: stack(isDown: true))
        if comesFirst { bench.fire("CapabilityLost", capability) }
        bench.pass(.seconds(2))
        bench.fire("ServiceDown", [postgres, ("severity", "critical")])
        bench.pass(.seconds(30))
        if !comesFirst { bench.fire("CapabilityLost", capability) }
        bench.pass(.seconds(60))
        bench.stack = stack(isDown: false)
        bench.end("ServiceDown", [postgres, ("severity", "critical")])
        bench.end("CapabilityLost", capability)
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
        #expect(bench.told.first?.notification.headline == "postgres is down: connection refused")
        #expect(bench.told.last?.notification.incident?.alerts.count == 2)
    }

    @Test func `a capability that is lost for several reasons stands for itself`() {
        let stack = StackPicture(
            [.init(name: name("qdrant"), health: .unhealthy), .init(name: name("redis"), health: .unhealthy)],
            missing: ["search": [name("qdrant"), name("redis")], "cache": [name("redis")]]
        )
        #expect(stack.service(of: ["capability": "search"]) == nil)
        #expect(stack.service(of: ["capability": "cache"]) == name("redis"))
        #expect(stack.service(of: ["capability": "cache", "service": "qdrant"]) == name("qdrant"))
        #expect(stack.service(of: ["capability": "none"]) == nil)
    }

    @Test func `an alert belongs to the service that it names, else to that of its scrape job`() {
        let down = StackPicture.dependents(2, postgresIsDown: true, dependentsAreDown: false)
        let jobs = ["exporter": name("postgres"), "api": name("api-0"), "old": name("gone")]
        let stack = StackPicture(Array(down.services.values), servicesOfJobs: jobs)
        func service(_ labels: (String, String)...) -> String? { stack.service(of: Labels(labels))?.rawValue }
        #expect(service(("job", "exporter")) == "postgres")
        #expect(service(("job", "exporter"), ("service", "api-1")) == "api-1")
        #expect(service(("job", "api"), ("service", "a Kubernetes service")) == "api-0")
        #expect(service(("job", "node")) == nil && service(("service", "gone")) == nil)
        // A service that is switched off is nobody's.
        #expect(service(("job", "old")) == nil)

        var bench = IncidentBench(stack: stack)
        bench.fire("DiskFull", [("job", "exporter")])
        bench.fire("SlowRequests", [("job", "api")])
        bench.pass(.seconds(10))
        #expect(bench.told.map(\.notification.headline) == ["postgres is down: connection refused"])
        #expect(bench.book.incidents.flatMap(\.members).map(\.service) == [name("postgres"), name("api-0")])
        #expect(bench.book.incidents.flatMap(\.members).map(\.isDependent) == [false, true])
    }

    /// What each message calls the group that it is about.
    private func groups(_ bench: IncidentBench) -> [String] {
        bench.told.map { "\($0.notification.event.rawValue) \($0.notification.incident?.groupKey ?? "-")" }
    }

    @Test func `messages are grouped under the root when that is known by the first one, and stay so`() throws {
        var bench = IncidentBench(stack: .dependents(2, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.stack = .dependents(2, postgresIsDown: true, dependentsAreDown: true)
        for examination in bench.examinations { bench.handle(.examined(examination.incident)) }
        bench.pass(.seconds(10))
        #expect(bench.told.first?.notification.incident?.groupLabels == Labels([postgres]))
        bench.fire("ServiceDown", [("service", "api-1")])
        bench.fire("DiskFull", [postgres])
        bench.pass(.seconds(600))
        bench.restart()
        #expect(bench.book.incidents.count == 1)
        bench.stack = .dependents(2, postgresIsDown: false, dependentsAreDown: false)
        for index in 0..<2 { bench.end("ServiceDown", [("service", "api-\(index)")]) }
        bench.end("DiskFull", [postgres])
        bench.pass(.seconds(600))
        let key = #"{}:{service="postgres"}"#
        #expect(groups(bench) == ["opened \(key)", "updated \(key)", "resolved \(key)"])
    }

    @Test func `a root that becomes known later does not rename what was told`() {
        var bench = IncidentBench(
            .oneReceiver { $0.groupWait = .zero },
            stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true)
        )
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(10))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.pass(.seconds(10))
        // What concerns the root itself is a part of it, under the name that it has.
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(600))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [("service", "api-0")])
        bench.end("ServiceDown", [postgres])
        bench.pass(.seconds(600))
        #expect(Set(bench.told.compactMap(\.notification.incident?.groupKey)) == [#"{}:{service="api-0"}"#])
        #expect(bench.told.first?.notification.event == .opened && bench.told.last?.notification.event == .resolved)
    }

    @Test func `labels that the settings group by are those of the alerts, whatever the root`() {
        var bench = IncidentBench(
            .oneReceiver { $0.grouping = .labels(["service"]) },
            stack: .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        )
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(10))
        #expect(groups(bench) == [#"opened {}:{service="api-0"}"#])
        #expect(bench.told.first?.notification.headline == "postgres is down: connection refused")
    }

    @Test func `the name of an incident that goes on is not given to another one`() {
        let down = StackPicture.dependents(1, postgresIsDown: true, dependentsAreDown: true)
        var bench = IncidentBench(stack: StackPicture(Array(down.services.values), isIsolated: true))
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(10))
        bench.stack = down
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(10))
        let open = bench.book.incidents.filter { !$0.isClosed }
        #expect(Set(open.map(\.shownGroup.key)).count == open.count)
    }

    @Test func `what comes under the name of an incident joins it`() {
        var bench = IncidentBench(
            .oneReceiver { $0.groupWait = .zero },
            stack: .dependents(2, postgresIsDown: true, dependentsAreDown: true)
        )
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(10))
        // It goes on although PostgreSQL works: it has a cause of its own, and keeps its name.
        bench.stack = .dependents(2, postgresIsDown: false, dependentsAreDown: true)
        bench.pass(.seconds(400))
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(10))
        let open = bench.book.incidents.filter { !$0.isClosed }
        #expect(Set(open.map(\.shownGroup.key)).count == open.count)
        #expect(Set(bench.told.compactMap(\.notification.incident?.groupKey)) == [#"{}:{service="postgres"}"#])
    }

    @Test func `results that do not come hold a message up for three seconds and no longer`() {
        var bench = IncidentBench(
            .oneReceiver { $0.groupWait = .zero },
            stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true)
        )
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(10))
        #expect(bench.events == ["3 ops opened"])
    }

    @Test func `a service without dependencies is told at once`() {
        var bench = IncidentBench(
            .oneReceiver { $0.groupWait = .zero },
            stack: .dependents(1, postgresIsDown: true, dependentsAreDown: false)
        )
        bench.fire("ServiceDown", [postgres])
        #expect(bench.events == ["0 ops opened"])
        #expect(bench.examinations.isEmpty)
    }

    @Test func `a root that turns up later takes in the incidents below it with one message`() {
        var bench = IncidentBench(stack: .dependents(2, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.fire("ServiceDown", [("service", "api-1")])
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.event) == [.opened, .opened])
        bench.stack = .dependents(2, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(20))
        #expect(bench.told.count == 3)
        #expect(
            bench.told.last?.notification.headline == "postgres is down: connection refused (now known to be the cause)"
        )
        bench.stack = .dependents(2, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [postgres])
        bench.end("ServiceDown", [("service", "api-0")])
        bench.end("ServiceDown", [("service", "api-1")])
        bench.pass(.seconds(60))
        #expect(bench.told.count == 4)
        #expect(bench.told.last?.notification.event == .resolved)
    }

    @Test func `what a root is behind is told once`() throws {
        var bench = IncidentBench(stack: .dependents(2, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        bench.stack = .dependents(2, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(20))
        let part = try #require(bench.told.first?.notification.incident?.id)
        #expect(bench.told.last?.notification.details == ["Now known to be behind: \(part)"])
        bench.fire("DiskFull", [postgres])
        bench.pass(.seconds(600))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated, .updated])
        #expect(bench.told.last?.notification.details == [])
        #expect(bench.told.last?.notification.headline == "postgres is down: connection refused")
    }

    @Test func `what was told is told to be over, even when its root recovers before anybody was told of that`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(2))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [postgres])
        bench.end("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
        #expect(bench.book.incidents.allSatisfy { $0.isClosed })
    }

    @Test func `parts that nobody was told of are no news`() {
        var bench = IncidentBench(stack: .dependents(2, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.fire("ServiceDown", [("service", "api-1")])
        bench.pass(.seconds(3))
        bench.stack = .dependents(2, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.headline) == ["postgres is down: connection refused"])
        #expect(bench.told.first?.notification.details == [])
    }

    @Test func `what was told, silenced and then explained by another incident is told to be over`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        bench.muted = ["api-0", "postgres"]
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(600))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [postgres])
        bench.end("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(60))
        #expect(bench.told.first?.notification.event == .opened)
        #expect(bench.told.filter { $0.notification.event == .resolved }.count == 1)
        #expect(bench.told.last?.notification.event == .resolved)
    }

    @Test func `whoever keeps groups is told that all alerts of a part are over, and of the whole anew`() throws {
        var policy = AlertPolicy.oneReceiver()
        let url = try ServiceURL(parsing: "http://hook.example/")
        let hook = ReceiverOptions(name: names("ops")[0], kind: .webhook(.init(url: url)))
        policy.receivers = [hook]
        var bench = IncidentBench(policy, stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved, .opened])
        let part = try #require(bench.told[1].notification.incident)
        #expect(part.groupKey == bench.told[0].notification.incident?.groupKey)
        #expect(part.alerts.map(\.ending) == [.merged])
        #expect(part.alerts.allSatisfy { $0.endedAt != nil })
        #expect(bench.told[1].notification.headline == "api-0: part of another incident now")
        let whole = try #require(bench.told[2].notification.incident)
        #expect(whole.alerts.count == 2)
        #expect(whole.alerts.allSatisfy { $0.endedAt == nil })
    }

    @Test func `a whole takes over who works on its part, and is not escalated for what the part was`() throws {
        var bench = IncidentBench(
            .oneReceiver { $0.escalations = [.init(after: .seconds(600), receivers: names("pager"))] },
            stack: .dependents(1, postgresIsDown: false, dependentsAreDown: true)
        )
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        let part = try #require(bench.book.incidents.first?.id)
        bench.handle(.acknowledged(part, Acknowledgement(by: "Ada", at: WallTime(nanosecondsSinceEpoch: 0))))
        bench.pass(.seconds(3600))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(3600))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated])
        #expect(bench.told.last?.notification.incident?.acknowledgement?.by == "Ada")
    }

    @Test func `an old incident of a service that works is not blamed on what goes down later`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: false, dependentsAreDown: false))
        bench.fire("MemoryHigh", [("service", "api-0")])
        bench.pass(.seconds(3600))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: false)
        bench.fire("ServiceDown", [postgres])
        bench.pass(.seconds(20))
        #expect(bench.book.incidents.count == 2)
        #expect(bench.told.map(\.notification.event) == [.opened, .opened])
    }

    @Test func `services at the same address share an incident`() {
        let refused = StackPicture.Service.Failure(level: .live, failure: ProbeFailure(.connectRefused, "refused"))
        func service(_ text: String) -> StackPicture.Service {
            .init(
                name: name(text),
                kind: "http",
                health: .unhealthy,
                endpoints: ["10.0.0.1:8000"],
                isFailing: true,
                failure: refused
            )
        }
        var bench = IncidentBench(stack: StackPicture([service("splade"), service("reranker")]))
        bench.fire("ServiceDown", [("service", "splade")])
        bench.fire("ServiceDown", [("service", "reranker")])
        bench.pass(.seconds(20))
        #expect(bench.events == ["5 ops opened"])
        #expect(bench.told.first?.notification.incident?.affected.map(\.name) == ["reranker"])
    }

    @Test func `what fails because nothing can be reached from here is one incident`() {
        func service(_ text: String) -> StackPicture.Service {
            let timeout = ProbeFailure(.connectTimeout, in: .connect, "no connection")
            return .init(
                name: name(text),
                health: .unhealthy,
                isFailing: true,
                failure: .init(level: .live, failure: timeout)
            )
        }
        var bench = IncidentBench(
            stack: StackPicture([service("a"), service("b"), service("c")], isIsolated: true)
        )
        for text in ["a", "b", "c"] { bench.fire("ServiceDown", [("service", text)]) }
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.headline) == ["No network from here"])
    }

    @Test func `an alert that ends for want of data while its service is down is not told to be over`() {
        var bench = IncidentBench(stack: .dependents(0, postgresIsDown: true, dependentsAreDown: false))
        bench.fire("ServiceDown", [postgres])
        bench.fire("TooManyConnections", [postgres])
        bench.pass(.seconds(20))
        bench.end("TooManyConnections", [postgres], .noData)
        bench.pass(.seconds(600))
        #expect(bench.told.count == 1)
        bench.stack = .dependents(0, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [postgres])
        bench.pass(.seconds(10))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
        #expect(bench.told.last?.notification.incident?.ending == .recovered)
    }

    /// Both ways in which `redis` may be known to be down.
    private static let dying: [(Health, Bool)] = [(.unhealthy, true), (.unhealthy, false), (.healthy, true)]

    @Test(arguments: dying)
    func `an alert whose condition is false because its service is down is not told to be over`(
        _ health: Health,
        _ isFailing: Bool
    ) {
        let redis = ("service", "redis")
        var bench = IncidentBench(stack: StackPicture([.init(name: name("redis"), health: .degraded)]))
        bench.fire("Degraded", [redis])
        bench.pass(.seconds(20))
        bench.stack = StackPicture([.init(name: name("redis"), health: health, isFailing: isFailing)])
        bench.end("Degraded", [redis])
        bench.pass(.seconds(4))
        bench.fire("ServiceDown", [redis])
        bench.pass(.seconds(600))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated])
        #expect(bench.told.last?.notification.incident?.alerts.map(\.endedAt) == [nil, nil])
        bench.stack = StackPicture([.init(name: name("redis"))])
        bench.end("ServiceDown", [redis])
        bench.pass(.seconds(60))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated, .resolved])
        #expect(bench.told.last?.notification.incident?.alerts.map(\.ending) == [.recovered, .recovered])
    }

    @Test func `a dependent that was told alone is not over while the root is down`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: true, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(20))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: false)
        bench.end("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(300))
        #expect(bench.events == ["5 ops opened"])
        #expect(bench.book.incidents.map(\.isActive) == [true])
        bench.restart()
        bench.stack = StackPicture([.init(name: name("postgres"), health: .unknown), .init(name: name("api-0"))])
        bench.pass(.seconds(20))
        #expect(bench.events == ["5 ops opened"])
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
        #expect(bench.told.last?.notification.headline.hasPrefix("postgres: recovered") == true)
    }

    @Test func `of several dependents those that are well are over before the root, the last one is not`() {
        var bench = IncidentBench(stack: .dependents(2, postgresIsDown: true, dependentsAreDown: true))
        for index in 0..<2 { bench.fire("ServiceDown", [("service", "api-\(index)")]) }
        bench.pass(.seconds(20))
        bench.stack = .dependents(2, postgresIsDown: true, dependentsAreDown: false)
        for index in 0..<2 { bench.end("ServiceDown", [("service", "api-\(index)")]) }
        bench.pass(.seconds(20))
        #expect(bench.book.incidents.first?.members.map(\.isActive) == [false, true])
        #expect(bench.events == ["5 ops opened"])
    }

    @Test func `a service that the settings call degraded while a check fails holds nothing back`() {
        let stack = StackPicture([.init(name: name("redis"), health: .degraded, isFailing: true)])
        var bench = IncidentBench(stack: stack)
        bench.fire("ServiceDown", [("service", "redis")])
        bench.pass(.seconds(20))
        bench.end("ServiceDown", [("service", "redis")])
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
    }

    @Test func `what is said of a service that the settings have no more is that nobody watches it`() throws {
        var bench = IncidentBench(stack: .dependents(0, postgresIsDown: true, dependentsAreDown: false))
        bench.fire("ServiceDown", [postgres])
        bench.fire("Full", [postgres])
        bench.pass(.seconds(20))
        bench.end("Full", [postgres], .noData)
        bench.pass(.seconds(20))
        bench.stack = StackPicture([.init(name: name("api"))])
        bench.end("ServiceDown", [postgres], .noData)
        bench.pass(.seconds(20))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved])
        let end = try #require(bench.told.last?.notification)
        #expect(end.incident?.alerts.map(\.ending) == [.unwatched, .unwatched])
        #expect(end.headline == "postgres: no longer watched after 40s")
        let timeline = bench.book.incidents.first?.timeline.map(\.text) ?? []
        #expect(timeline.contains("Full (postgres): its service is no longer watched"))
    }

    @Test func `a message at the end says when nobody knows`() {
        var bench = IncidentBench()
        bench.fire("Slow")
        bench.pass(.seconds(60))
        bench.end("Slow", [], .noData)
        bench.pass(.seconds(60))
        #expect(bench.told.last?.notification.headline == "Slow: no data after 1m")
    }
}

extension RootCauseTests {
    @Test func `a root that works again does not explain a service that stays down`() {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: true, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(1))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: true)
        bench.handle(.looked)
        bench.pass(.seconds(10))
        #expect(bench.told.map(\.notification.headline) == ["api-0 is down: HTTP 5xx"])
        #expect(bench.told.first?.notification.incident?.affected == [])
    }

    /// PostgreSQL and what depends on it are down, and told so; then PostgreSQL is back.
    private func rootIsBack() -> IncidentBench {
        var bench = IncidentBench(stack: .dependents(1, postgresIsDown: true, dependentsAreDown: true))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.fire("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(60))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: true)
        bench.end("ServiceDown", [("service", "postgres")])
        return bench
    }

    @Test(arguments: [1, 25, 119])
    func `what depends on the root may come back after it`(_ seconds: Int) {
        var bench = rootIsBack()
        bench.pass(.seconds(seconds))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "\(60 + seconds) ops resolved"])
        #expect(bench.told.map { $0.notification.incident?.cause?.name } == ["postgres", "postgres"])
        #expect(bench.told.last?.notification.headline.hasPrefix("postgres: recovered after ") == true)
    }

    @Test func `what stays down for long after its root is back is told once, as a trouble of its own`() {
        var bench = rootIsBack()
        bench.pass(.seconds(600))
        #expect(bench.events == ["5 ops opened", "185 ops updated"])
        let update = bench.told.last?.notification
        #expect(update?.headline == "api-0 is still down: HTTP 5xx (postgres is back)")
        #expect(update?.incident?.cause?.reason == "http_5xx")
        #expect(update?.incident?.affected == [])
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [("service", "api-0")])
        bench.pass(.seconds(600))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated, .resolved])
        #expect(bench.told.last?.notification.headline == "api-0: recovered after 11m")
    }

    @Test func `a root that goes down again before the others are back is the same trouble`() {
        var bench = rootIsBack()
        bench.pass(.seconds(100))
        bench.stack = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(100))
        bench.stack = .dependents(1, postgresIsDown: false, dependentsAreDown: true)
        bench.end("ServiceDown", [("service", "postgres")])
        bench.restart()
        bench.pass(.seconds(100))
        #expect(bench.events == ["5 ops opened"])
        bench.pass(.seconds(30))
        #expect(bench.told.map(\.notification.event) == [.opened, .updated])
    }

    @Test func `what is told while the others are not back yet says so`() throws {
        var bench = IncidentBench(
            .oneReceiver { $0.escalations = [.init(after: .seconds(90), receivers: names("pager"))] },
            stack: .dependents(2, postgresIsDown: true, dependentsAreDown: true)
        )
        for service in ["postgres", "api-0", "api-1"] { bench.fire("ServiceDown", [("service", service)]) }
        bench.pass(.seconds(60))
        bench.stack = .dependents(2, postgresIsDown: false, dependentsAreDown: true)
        bench.end("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(60))
        let escalated = try #require(bench.told.last?.notification)
        #expect(escalated.event == .escalated)
        #expect(escalated.headline == "postgres is back, api-0 and 1 more are still down")
        #expect(escalated.incident?.cause?.endedAt != nil)
    }

    @Test func `a message at the end still says what the cause was`() {
        var bench = IncidentBench(stack: .dependents(0, postgresIsDown: true, dependentsAreDown: false))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(60))
        bench.stack = .dependents(0, postgresIsDown: false, dependentsAreDown: false)
        bench.end("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(60))
        #expect(bench.told.map { $0.notification.incident?.cause?.reason } == ["connect_refused", "connect_refused"])
        #expect(bench.told.last?.notification.headline == "postgres: recovered after 1m")
    }
}
