import Recording
import Testing
import Vocabulary

@Suite struct StartingTests {
    private func driver(levels: [CheckLevel] = [.ready]) throws -> (BoardDriver, ServiceName) {
        (BoardDriver(try service("tei", levels: levels)), try name("tei"))
    }

    @Test func `the grace runs from our first run of the service`() throws {
        var (driver, tei) = try driver()
        let check = CheckID(tei, .ready)
        driver.fail(check, .starting, times: 6)
        #expect(driver.health(of: tei) == .degraded)
        #expect(driver.conclusion(of: tei)?.isAvailable == false)
        driver.fail(check, .starting)
        #expect(driver.health(of: tei) == .unhealthy)
        #expect(driver.conclusion(of: tei)?.condition == .starting)
        driver.succeed(check)
        driver.succeed(check)
        #expect(driver.health(of: tei) == .healthy)
    }

    @Test func `time alone ends the grace`() throws {
        var (driver, tei) = try driver()
        driver.fail(CheckID(tei, .ready), .starting)
        driver.tick(after: .seconds(30))
        #expect(driver.health(of: tei) == .degraded)
        driver.tick(after: .seconds(1))
        #expect(driver.health(of: tei) == .unhealthy)
        #expect(driver.transitions.map(\.to) == [.degraded, .unhealthy])
    }

    @Test func `a service that was up and starts again was restarted and has a new grace`() throws {
        var (driver, tei) = try driver()
        let check = CheckID(tei, .ready)
        for _ in 0..<100 { driver.succeed(check) }
        driver.fail(check, .starting, times: 6)
        #expect(driver.health(of: tei) == .degraded)
        driver.fail(check, .starting, times: 2)
        #expect(driver.health(of: tei) == .unhealthy)
    }

    @Test func `another check that succeeds meanwhile prolongs no grace`() throws {
        var (driver, tei) = try driver(levels: [.live, .ready])
        driver.succeed(CheckID(tei, .live))
        driver.succeed(CheckID(tei, .ready))
        for _ in 0..<4 {
            driver.succeed(CheckID(tei, .live))
            driver.fail(CheckID(tei, .ready), .starting)
        }
        #expect(driver.health(of: tei) == .unhealthy)
    }

    @Test func `a new run identity is a restart`() throws {
        var (driver, tei) = try driver(levels: [.live, .ready])
        driver.succeed(CheckID(tei, .live), identity: "one")
        for _ in 0..<20 { driver.fail(CheckID(tei, .ready), .starting) }
        #expect(driver.health(of: tei) == .unhealthy)
        driver.succeed(CheckID(tei, .live), identity: "one")
        driver.tick(after: .zero)
        #expect(driver.health(of: tei) == .unhealthy)
        driver.succeed(CheckID(tei, .live), identity: "two")
        #expect(driver.health(of: tei) == .degraded)
    }

    @Test func `a service that was up and now refuses connections is down, not starting`() throws {
        var (driver, tei) = try driver()
        let check = CheckID(tei, .ready)
        driver.succeed(check)
        driver.fail(check, .connectRefused, times: 2)
        #expect(driver.health(of: tei) == .unhealthy)
        #expect(driver.conclusion(of: tei)?.condition == .down)
    }

    @Test func `a service that comes back from an outage has a new grace`() throws {
        var (driver, tei) = try driver()
        let check = CheckID(tei, .ready)
        driver.succeed(check)
        driver.fail(check, .connectRefused, times: 100)
        driver.fail(check, .starting, times: 2)
        #expect(driver.health(of: tei) == .degraded)
        #expect(driver.conclusion(of: tei)?.condition == .starting)
        driver.fail(check, .starting, times: 6)
        #expect(driver.health(of: tei) == .unhealthy)
    }

    @Test func `a service that loads, dies and loads again uses up one grace`() throws {
        var (driver, tei) = try driver()
        let check = CheckID(tei, .ready)
        driver.succeed(check)
        for _ in 0..<4 {
            driver.fail(check, .starting)
            driver.fail(check, .connectRefused)
        }
        #expect(driver.health(of: tei) == .unhealthy)
    }
}
