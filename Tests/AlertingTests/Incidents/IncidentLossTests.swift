import Alerting
import Testing
import Vocabulary

/// What messages say of capabilities and of services beside the root.
@Suite struct IncidentLossTests {
    /// A stack in which `api` depends on `postgres`, and `redis` stands alone; the named ones are down.
    private func stack(_ down: String..., lost: [String: [String]] = [:]) -> StackPicture {
        StackPicture(
            [("postgres", []), ("api", ["postgres"]), ("redis", [])].map { text, dependencies in
                StackPicture.Service(
                    name: name(text),
                    health: down.contains(text) ? .unhealthy : .healthy,
                    dependsOn: dependencies.map { name($0) },
                    isFailing: down.contains(text),
                    failure: down.contains(text)
                        ? .init(level: .live, failure: ProbeFailure(.connectRefused, "refused")) : nil
                )
            },
            missing: lost.mapValues { $0.map { name($0) } }
        )
    }

    private func capabilities(_ bench: IncidentBench) -> [[String]?] {
        bench.told.map(\.notification.incident?.lostCapabilities)
    }

    @Test func `a message names the capabilities that its own services are missing in`() {
        let lost = ["search": ["postgres"], "chat": ["api"], "cache": ["redis"]]
        var bench = IncidentBench(stack: stack("postgres", "api", "redis", lost: lost))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.fire("ServiceDown", [("service", "redis")])
        bench.fire("Elsewhere")
        bench.pass(.seconds(20))
        // What depends on the root is lost with it, whether it has an alert or not.
        #expect(capabilities(bench) == [["chat", "search"], ["cache"], []])
    }

    @Test func `a service that is up has lost nothing`() {
        var bench = IncidentBench(stack: stack("postgres", lost: ["search": ["postgres"]]))
        bench.fire("Slow", [("service", "redis")])
        bench.pass(.seconds(20))
        #expect(capabilities(bench) == [[]])
    }

    @Test func `the end names what was lost, whatever is back by then`() {
        var bench = IncidentBench(stack: stack("postgres", "api", lost: ["search": ["postgres"], "chat": ["api"]]))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(20))
        bench.restart()
        bench.stack = stack(lost: ["cache": ["redis"]])
        bench.end("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(20))
        #expect(capabilities(bench) == [["chat", "search"], ["chat", "search"]])
        #expect(bench.told.map { $0.notification.incident?.affected.map(\.name) } == [["api"], ["api"]])
    }

    @Test func `what comes back has lost what is lost this time`() {
        var bench = IncidentBench(stack: stack("postgres", "api", lost: ["search": ["postgres"], "chat": ["api"]]))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(20))
        bench.stack = stack()
        bench.end("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(20))
        bench.stack = stack("postgres", lost: ["search": ["postgres"]])
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(60))
        bench.stack = stack()
        bench.end("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(600))
        #expect(bench.told.map(\.notification.event) == [.opened, .resolved, .reopened, .resolved])
        #expect(capabilities(bench).suffix(2) == [["search"], ["search"]])
        #expect(bench.told.last?.notification.incident?.affected == [])
    }

    @Test func `services that are well are not listed as affected, those about to be down are`() throws {
        let api = StackPicture.Service(name: name("api"), dependsOn: [name("postgres")], isFailing: true)
        let web = StackPicture.Service(name: name("web"), dependsOn: [name("postgres")])
        let postgres = try #require(stack("postgres").services[name("postgres")])
        var bench = IncidentBench(stack: StackPicture([postgres, api, web]))
        bench.fire("ServiceDown", [("service", "postgres")])
        bench.pass(.seconds(20))
        let affected = bench.told.first?.notification.incident?.affected
        #expect(affected == [AffectedService(name: "api", health: "failing")])
    }
}
