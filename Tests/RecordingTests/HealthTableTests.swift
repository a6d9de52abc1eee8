import Recording
import Testing
import Vocabulary

@Suite struct HealthTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let level: CheckLevel
        let reason: FailureReason
        let health: Health
        let isAvailable: Bool
        let condition: Condition

        var testDescription: String { "\(level) \(reason)" }
    }

    /// The table of the contract, spelt out.
    static let rows: [Row] =
        [CheckLevel.live, .ready].flatMap { level in
            [
                (.dns, .unhealthy, false, .down), (.connectRefused, .unhealthy, false, .down),
                (.connectTimeout, .unhealthy, false, .down), (.tls, .unhealthy, false, .down),
                (.timeout, .unhealthy, false, .down), (.protocol, .unhealthy, false, .down),
                (.http4xx, .unhealthy, false, .misconfigured), (.http5xx, .unhealthy, false, .down),
                (.assertion, .unhealthy, false, .down), (.exhausted, .unhealthy, false, .saturated),
                (.saturated, .degraded, true, .saturated), (.readOnly, .degraded, true, .misconfigured),
                (.auth, .degraded, true, .misconfigured), (.starting, .degraded, false, .starting),
            ].map { (reason: FailureReason, health: Health, isAvailable: Bool, condition: Condition) in
                Row(level: level, reason: reason, health: health, isAvailable: isAvailable, condition: condition)
            }
        }
        + [
            (.dns, false, .down), (.connectRefused, false, .down), (.connectTimeout, false, .down),
            (.tls, false, .down), (.protocol, false, .down), (.http4xx, false, .misconfigured),
            (.http5xx, false, .down), (.assertion, false, .down), (.exhausted, false, .saturated),
            (.readOnly, false, .misconfigured), (.auth, false, .misconfigured), (.starting, false, .starting),
            (.timeout, true, .up), (.saturated, true, .saturated),
        ].map { (reason: FailureReason, isAvailable: Bool, condition: Condition) in
            Row(level: .deep, reason: reason, health: .degraded, isAvailable: isAvailable, condition: condition)
        }

    @Test func `the table has a row for every level and every reason but our own fault`() {
        #expect(Self.rows.count == CheckLevel.allCases.count * (FailureReason.allCases.count - 1))
    }

    @Test(arguments: rows) func `a settled failure has the effect of its row`(row: Row) throws {
        let db = try name("db")
        var driver = BoardDriver(try service("db", levels: [row.level]))
        driver.succeed(CheckID(db, row.level))
        driver.fail(CheckID(db, row.level), row.reason, times: 3)
        let conclusion = try #require(driver.conclusion(of: db))
        #expect(conclusion.health == row.health)
        #expect(conclusion.isAvailable == row.isAvailable)
        #expect(conclusion.condition == row.condition)
        #expect(conclusion.level == row.level)
        #expect(conclusion.failure == ProbeFailure(row.reason, in: .connect, "it said \(row.reason)"))
    }

    @Test(
        arguments: [
            (.unhealthy, .unhealthy, false), (.degraded, .degraded, true), (.ignore, .healthy, true),
        ] as [(WatchedCheck.OnFailure, Health, Bool)]
    )
    func `a check may override its row`(override: WatchedCheck.OnFailure, health: Health, isAvailable: Bool) throws {
        let db = try name("db")
        for (level, reason) in [(CheckLevel.live, FailureReason.connectRefused), (.deep, .assertion), (.ready, .auth)] {
            var driver = BoardDriver(try service("db", levels: [level], onFailure: override))
            driver.succeed(CheckID(db, level))
            driver.fail(CheckID(db, level), reason, times: 3)
            #expect(driver.health(of: db) == health)
            #expect(driver.conclusion(of: db)?.isAvailable == isAvailable)
        }
    }

    @Test func `the worst check decides, of equal ones the shallowest`() throws {
        let db = try name("db")
        var driver = BoardDriver(try service("db", levels: [.deep, .ready, .live]))
        for level in CheckLevel.allCases { driver.succeed(CheckID(db, level)) }
        driver.fail(CheckID(db, .deep), .timeout, times: 2)
        #expect(driver.conclusion(of: db)?.level == .deep)
        #expect(driver.conclusion(of: db)?.isAvailable == true)
        driver.fail(CheckID(db, .ready), .connectRefused, times: 2)
        #expect(driver.conclusion(of: db)?.level == .ready)
        driver.fail(CheckID(db, .live), .connectRefused, times: 3)
        #expect(driver.conclusion(of: db)?.level == .live)
        #expect(driver.conclusion(of: db)?.checks.map(\.level) == [.live, .ready, .deep])
    }

    @Test func `a service is unknown until all its checks have settled, unless one that failed decides before`() throws
    {
        let db = try name("db")
        var driver = BoardDriver(try service("db", levels: [.live, .ready, .deep]))
        #expect(driver.health(of: db) == .unknown)
        #expect(driver.conclusion(of: db)?.condition == nil)
        driver.run(CheckID(db, .live), .success(.empty), after: .milliseconds(10))
        driver.run(CheckID(db, .ready), .success(.empty), after: .milliseconds(10))
        #expect(driver.health(of: db) == .unknown)
        driver.run(CheckID(db, .deep), .success(.empty), after: .milliseconds(10))
        #expect(driver.health(of: db) == .healthy)

        var failing = BoardDriver(try service("db", levels: [.live, .ready, .deep]))
        failing.fail(CheckID(db, .live), .connectRefused)
        #expect(failing.health(of: db) == .unhealthy)
    }

    @Test func `a check that says nothing holds its service back for its first deadline only`() throws {
        let db = try name("db")
        var driver = BoardDriver(try service("db", levels: [.live, .deep]))
        driver.run(CheckID(db, .live), .success(.empty), after: .milliseconds(10))
        driver.fail(CheckID(db, .deep), .internal)
        #expect(driver.health(of: db) == .healthy, "the run of the deep check ended after its first deadline")

        var silent = BoardDriver(try service("db", levels: [.live, .deep]))
        silent.run(CheckID(db, .live), .success(.empty), after: .milliseconds(10))
        silent.tick(after: .milliseconds(2900))
        #expect(silent.health(of: db) == .unknown)
        silent.tick(after: .milliseconds(100))
        #expect(silent.health(of: db) == .healthy)
        #expect(silent.transitions.map(\.to) == [.healthy])
    }
}
