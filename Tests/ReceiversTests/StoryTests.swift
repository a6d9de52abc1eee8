import Alerting
import Testing
import Vocabulary

@testable import Receivers

/// What messages say beside what the golden files show.
@Suite struct StoryTests {
    private static let cause = CauseBrief(
        name: "postgres",
        check: "live",
        reason: "timeout",
        firstBad: Night.at("2026-11-22T02:10:00Z"),
        lastGood: Night.at("2026-11-22T02:09:55Z"),
        endedAt: Night.at("2026-11-22T02:15:00Z")
    )

    private func lines(_ event: Notification.Event, _ incident: IncidentBrief) throws -> [String] {
        let end = Night.at("2026-11-22T02:17:43Z")
        let notification = try Night.notification(event, at: end, incident: incident)
        return PlainText.body(Story(notification, Clock(zone: nil, now: end))).map { Markup.plain.line($0, limit: 200) }
    }

    private func incident(
        firstSeenAt: WallTime? = nil,
        ended: WallTime? = nil,
        cause: CauseBrief? = Self.cause,
        affected: [AffectedService] = []
    ) -> IncidentBrief {
        IncidentBrief(
            id: Night.incidentID,
            severity: .critical,
            openedAt: Night.opened,
            firstSeenAt: firstSeenAt,
            endedAt: ended,
            ending: ended == nil ? nil : .recovered,
            cause: cause,
            affected: affected,
            alerts: [],
            groupKey: ""
        )
    }

    @Test func `what is over has lasted since the first bad run`() throws {
        let lines = try lines(.resolved, incident(ended: Night.at("2026-11-22T02:17:43Z")))
        #expect(lines.first == "Resolved at 02:17:43 UTC after 7m 43s: recovered")
        #expect(!lines.contains { $0.hasPrefix("Good again") })
    }

    @Test func `what is back says since when, and when it was seen first`() throws {
        let first = Night.at("2026-11-22T02:00:00Z")
        let back = "Back again since 02:10:31 UTC"
        #expect(
            try lines(.reopened, incident(firstSeenAt: first)).first == "\(back), first seen 02:00:00 UTC · critical"
        )
        #expect(try lines(.reopened, incident(firstSeenAt: Night.opened)).first == "\(back) · critical")
        #expect(try lines(.reopened, incident()).first == "\(back) · critical")
    }

    @Test func `a cause that fails no more is told as what it was, although others are not back`() throws {
        let lines = try lines(.repeated, incident())
        #expect(lines.contains("  check live failed with timeout"))
        #expect(lines.contains("Good again: 02:15:00 UTC"))
    }

    @Test func `what was affected and is well is listed by its name`() throws {
        let affected = [
            AffectedService(name: "api", health: "healthy"), AffectedService(name: "web", health: "degraded"),
        ]
        let lines = try lines(.resolved, incident(ended: Night.at("2026-11-22T02:17:43Z"), affected: affected))
        #expect(lines.contains("Were affected too: api, web degraded"))
    }
}
