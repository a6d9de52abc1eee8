import Alerting
import Series
import Testing
import Vocabulary

@Suite struct MaintenanceWindowTests {
    private static func time(_ text: String) throws -> WallTime { try #require(WallTime(rfc3339: text + ":00Z")) }

    private static func nightly(_ zone: String = "UTC", _ matchers: [LabelMatcher] = []) throws -> MaintenanceWindow {
        try MaintenanceWindow(
            name: "backup",
            matchers: matchers,
            schedule: .cron(
                try CronExpression(parsing: "30 23 * * *"),
                duration: .seconds(7200),
                zone: try #require(CivilZone(zone))
            )
        )
    }

    @Test(arguments: [
        ("2026-03-10T23:29", false), ("2026-03-10T23:30", true), ("2026-03-11T00:00", true), ("2026-03-11T01:29", true),
        ("2026-03-11T01:30", false),
    ])
    func `a window that comes again lasts from its start for its duration`(now: String, covers: Bool) throws {
        let window = try Self.nightly()
        #expect(window.covers(Labels.empty, at: try Self.time(now)) == covers)
        if covers {
            #expect(
                window.period(covering: try Self.time(now))
                    == (try Self.time("2026-03-10T23:30"))..<(try Self.time("2026-03-11T01:30"))
            )
        }
    }

    /// Two hours are two hours, whatever the clocks do meanwhile.
    @Test func `a window across a change of the clocks keeps its length`() throws {
        let window = try MaintenanceWindow(
            name: "w",
            schedule: .cron(
                try CronExpression(parsing: "30 1 * * *"),
                duration: .seconds(7200),
                zone: try #require(CivilZone("Europe/Berlin"))
            )
        )
        #expect(
            window.period(covering: try Self.time("2026-03-29T01:30"))
                == (try Self.time("2026-03-29T00:30"))..<(try Self.time("2026-03-29T02:30"))
        )
    }

    @Test(arguments: [
        ("2026-03-10T09:59", false), ("2026-03-10T10:00", true), ("2026-03-10T11:59", true),
        ("2026-03-10T12:00", false),
    ])
    func `a window that comes once has its two ends`(now: String, covers: Bool) throws {
        let window = try MaintenanceWindow(
            name: "move",
            schedule: .once(start: try Self.time("2026-03-10T10:00"), end: try Self.time("2026-03-10T12:00"))
        )
        #expect((window.period(covering: try Self.time(now)) != nil) == covers)
        #expect(window.nextStart(after: try Self.time("2026-03-10T10:00")) == nil)
        #expect(window.nextStart(after: try Self.time("2026-03-10T09:00")) == (try Self.time("2026-03-10T10:00")))
    }

    @Test func `a window is about the alerts that its matchers take`() throws {
        let windows = [try Self.nightly("UTC", [LabelMatcher("service", equals: "postgres")])]
        let now = try Self.time("2026-03-10T23:45")
        #expect(windows.covers(["service": "postgres"], at: now)?.name == "backup")
        #expect(windows.covers(["service": "redis"], at: now) == nil)
    }

    @Test func `windows that make no sense are refused`() throws {
        let now = try Self.time("2026-03-10T10:00")
        let once = #expect(throws: MaintenanceWindow.Problem.self) {
            try MaintenanceWindow(name: "w", schedule: .once(start: now, end: now))
        }
        #expect(once?.description == "a window must end after its start")
        for seconds in [0, 59, 31 * 86_400 + 1] {
            #expect(throws: MaintenanceWindow.Problem.self) {
                try MaintenanceWindow(
                    name: "w",
                    schedule: .cron(try CronExpression(parsing: "@daily"), duration: .seconds(seconds), zone: .utc)
                )
            }
        }
    }

    @Test(arguments: ["Europe/Berlin", "UTC", "America/New_York", "Etc/GMT+5"]) func `zones of the database are known`(
        name: String
    ) {
        #expect(CivilZone(name)?.description == name)
    }

    @Test(arguments: ["", "Berlin", "europe/berlin", "Mars/Olympus", "../../etc/passwd", "GMT+1"])
    func `other names are no zones`(name: String) {
        #expect(CivilZone(name) == nil)
    }
}
