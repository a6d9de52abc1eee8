import Rules
import Testing
import Vocabulary

/// What becomes of alerts over a restart.
@Suite struct RuleMemoryTests {
    private static let hour: Duration = .seconds(3600)

    private static func at(_ seconds: Int) -> Instant { AlertRig.at(seconds) }

    private static func memory(_ alerts: [Alert], evaluatedAt seconds: Int) -> RuleMemory {
        let key = RuleKey(RuleIdentity(name: "A", labels: []))
        return RuleMemory(key: key, evaluatedAt: at(seconds), alerts: alerts)
    }

    private static func memory(of rig: AlertRig, evaluatedAt seconds: Int) -> RuleMemory {
        memory(rig.book.all, evaluatedAt: seconds)
    }

    /// A book of the same rule that goes on from what was kept.
    private static func resume(_ rig: AlertRig, after seconds: Int, at now: Instant) -> AlertBook {
        AlertBook(rig.book.rule, alerts: memory(of: rig, evaluatedAt: seconds).resumed(at: now).alerts)
    }

    private static func states(_ book: AlertBook) -> [Alert.State] { book.all.map(\.state) }

    @Test(arguments: [0, 1, 600, 3600, 90_000])
    func `the time that we were down does not count towards for`(downtime: Int) throws {
        var rig = try AlertRig("for: 60s")
        for seconds in [0, 15, 30] { try rig.evaluate(seconds, "a") }
        var next = AlertRig(Self.resume(rig, after: 30, at: Self.at(30 + downtime)))
        try next.evaluate(30 + downtime, "a")
        try next.evaluate(45 + downtime, "a")
        #expect(next.state() == .pending)
        try next.evaluate(60 + downtime, "a")
        #expect(next.state() == .firing)
    }

    @Test(arguments: [-7200, -3600, -1, 0, 1, 3600, 7200])
    func `wall clock +1 h / -1 h changes no alert state`(jump: Int) throws {
        var rig = try AlertRig("for: 60s, keep_firing_for: 60s")
        // One that ended, one that is kept, one that fires, one that is pending.
        for seconds in stride(from: 0, through: 60, by: 15) { try rig.evaluate(seconds, "a", "b", "c") }
        for seconds in stride(from: 75, through: 135, by: 15) { try rig.evaluate(seconds, "b", "c") }
        for seconds in stride(from: 150, through: 180, by: 15) { try rig.evaluate(seconds, "c", "d") }
        #expect(Self.states(rig.book) == [.inactive, .firing, .firing, .pending])
        let now = 180 + jump
        var next = AlertRig(Self.resume(rig, after: 180, at: Self.at(now)))
        for step in 1...40 {
            try rig.evaluate(180 + 15 * step, "c", "d")
            try next.evaluate(now + 15 * step, "c", "d")
            #expect(Self.states(next.book) == Self.states(rig.book), "after \(step) evaluations")
        }
        for step in 41...90 {
            try rig.evaluate(180 + 15 * step, "d")
            try next.evaluate(now + 15 * step, "d")
            #expect(Self.states(next.book) == Self.states(rig.book), "after \(step) evaluations")
        }
    }

    @Test func `a firing alert stays as it is, and people are told the same start`() throws {
        var rig = try AlertRig("for: 30s")
        for seconds in [0, 15, 30, 45] { try rig.evaluate(seconds, "a") }
        let before = try rig.alert()
        let after = try #require(Self.memory(of: rig, evaluatedAt: 45).resumed(at: Self.at(645)).alerts.first)
        #expect(after == before)
    }

    @Test func `a firing alert does not fall back to pending when the wall clock went back`() throws {
        var rig = try AlertRig("for: 30m")
        for seconds in stride(from: 0, through: 1800, by: 60) { try rig.evaluate(seconds, "a") }
        #expect(rig.state() == .firing)
        let now = Self.at(1800) + (.zero - Self.hour)
        var next = AlertRig(Self.resume(rig, after: 1800, at: now))
        try next.evaluate(1800 - 3600 + 60, "a")
        #expect(next.state() == .firing)
    }

    @Test func `nothing has happened in the future`() throws {
        let alert = Alert(
            labels: ["alertname": "A"],
            state: .inactive,
            value: 1,
            activeAt: Self.at(1000),
            firedAt: Self.at(1001),
            resolvedAt: Self.at(1002),
            retainedSince: Self.at(1003),
            lastSentAt: Self.at(1004),
            validUntil: Self.at(1500),
            keepFiringSince: Self.at(1005)
        )
        // Also where a file holds instants later than its own last evaluation.
        for (evaluated, now) in [(900, 500), (1000, 500), (2000, 500), (900, 950), (900, 1001)] {
            let memory = Self.memory([alert], evaluatedAt: evaluated).resumed(at: Self.at(now))
            let after = try #require(memory.alerts.first)
            let instants = [
                after.activeAt, after.firedAt, after.resolvedAt, after.retainedSince, after.lastSentAt,
                after.keepFiringSince,
            ].compactMap(\.self)
            #expect(instants.count == 6)
            #expect(instants.allSatisfy { $0 <= Self.at(now) }, "\(evaluated) \(now)")
            #expect(memory.evaluatedAt == Self.at(now))
        }
    }

    @Test func `an alert that ended is kept for the rest of its time, and its end stays where it was`() throws {
        var rig = try AlertRig()
        try rig.evaluate(0, "a")
        try rig.evaluate(60)
        try rig.evaluate(660)
        var next = AlertRig(Self.resume(rig, after: 660, at: Self.at(8000)))
        try next.evaluate(8300)
        #expect(try next.alert().resolvedAt == Self.at(60))
        #expect(next.state() == .inactive)
        try next.evaluate(8301)
        #expect(next.state() == nil)
    }

    @Test func `resuming twice is resuming once`() throws {
        var rig = try AlertRig("for: 60s, keep_firing_for: 60s")
        for seconds in stride(from: 0, through: 60, by: 15) { try rig.evaluate(seconds, "a", "b") }
        try rig.evaluate(75, "b", "c")
        let memory = Self.memory(of: rig, evaluatedAt: 75)
        let once = memory.resumed(at: Self.at(500))
        #expect(memory.resumed(at: Self.at(200)).resumed(at: Self.at(500)) == once)
        #expect(once.resumed(at: Self.at(500)) == once)
    }
}
