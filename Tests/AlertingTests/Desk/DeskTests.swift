import Alerting
import TestKit
import Testing
import Vocabulary

/// From an alert to what a receiver has got, whatever the receiver and the disk do meanwhile.
@Suite(.timeLimit(.minutes(1))) struct DeskTests {
    /// How a receiver fails from second 15 to second 75, and whether it may have what it did not answer.
    enum Fault: String, CaseIterable {
        case errors, limited, unreachable, loses, losesAll, hangs

        var mostCopies: Int {
            switch self {
            case .errors, .limited, .unreachable: 1
            case .loses, .hangs: 2
            case .losesAll: 3
            }
        }

        var script: ScriptedReceiver.Script {
            { [self] seconds, attempt, _ in
                guard (15..<75).contains(seconds) else { return .outcome(.delivered()) }
                switch self {
                case .errors: return .outcome(.deferred("answered 500"))
                case .limited: return .outcome(.deferred("answered 429", retryAfter: .seconds(20)))
                case .unreachable: return .outcome(.unreachable("connection refused"))
                case .loses: return .outcome(attempt.isMultiple(of: 2) ? .unanswered("connection reset") : .delivered())
                case .losesAll: return .outcome(.unanswered("connection reset"))
                case .hangs: return .hang(.seconds(30))
                }
            }
        }
    }

    /// Ten alerts come and go, one every ten seconds, each for 35.
    private func storm(_ bench: DeskBench) async {
        for second in 0..<150 {
            if second % 10 == 0, second < 100 { await bench.fire("A\(second / 10)") }
            if (second - 35) % 10 == 0, (35..<135).contains(second) { await bench.end("A\((second - 35) / 10)") }
            await bench.pass(.seconds(1))
        }
        await bench.pass(.seconds(60))
    }

    /// Each alert has begun and ended, in this order, and the whole is in the order in which it happened.
    private func expectWhole(_ told: [Notification], _ what: String) {
        for number in 0..<10 {
            let events = told.filter { $0.headline.contains("A\(number)") }.map(\.event)
            #expect(events == [.opened, .resolved], "\(what): A\(number)")
        }
        #expect(told.count == 20, "\(what)")
        #expect(told.map(\.id) == told.map(\.id).sorted(), "\(what)")
    }

    @Test(arguments: Fault.allCases, [true, false])
    func `Slack 500 / timeout / 429+Retry-After / connection reset: message arrives exactly once, in order`(
        fault: Fault,
        takesDigests: Bool
    ) async throws {
        let bench = try DeskBench(takesDigests: takesDigests)
        bench.ops.follow(fault.script)
        try await bench.run {
            await storm(bench)
            expectWhole(bench.ops.told, "\(fault)")
            #expect(bench.ops.mostCopies <= fault.mostCopies)
            #expect(bench.outbox.queues.allSatisfy { $0.pending.isEmpty && $0.dead.isEmpty })
            #expect(bench.keeper.records.allSatisfy { $0.key.kind != .delivery })
        }
    }

    @Test(arguments: [true, false])
    func `a receiver that answers each message after 30 s gets each exactly twice`(takesDigests: Bool) async throws {
        let bench = try DeskBench(takesDigests: takesDigests)
        bench.ops.follow(Fault.hangs.script)
        try await bench.run {
            await storm(bench)
            let firsts = bench.ops.attempts.filter { (15..<75).contains($0.at) }
                .compactMap { $0.message.notifications.first?.id }
            #expect(firsts.count >= 2)
            #expect(firsts.allSatisfy { bench.ops.copies(of: $0) == 2 })
        }
    }

    @Test func `a receiver that never answers gets a few copies, and everything when it does`() async throws {
        let bench = try DeskBench()
        bench.ops.follow { seconds, _, _ in seconds < 600 ? .hang(.seconds(3600)) : .outcome(.delivered()) }
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(300))
            await bench.end("Disk")
            await bench.pass(.seconds(300))
            let first = try #require(bench.ops.told.first)
            #expect(bench.ops.copies(of: first.id) <= 4)
            await bench.pass(.seconds(1200))
            #expect(bench.ops.told.map(\.event) == [.opened, .resolved])
            #expect(bench.ops.mostCopies <= 5)
            #expect(bench.outbox.queues.allSatisfy { $0.pending.isEmpty && $0.dead.isEmpty })
        }
    }

    @Test func `what happens while a receiver is down for ten minutes arrives as one message`() async throws {
        let bench = try DeskBench()
        bench.ops.follow { seconds, _, _ in .outcome(seconds < 600 ? .unreachable("connection refused") : .delivered())
        }
        try await bench.run {
            await storm(bench)
            #expect(bench.ops.seen.isEmpty)
            await bench.pass(.seconds(500))
            #expect(bench.ops.seen.count == 1)
            expectWhole(bench.ops.told, "digest")
            let away = try #require(bench.ops.attempts.last?.message.awaySince)
            #expect(away == bench.ops.told[0].at)
        }
    }

    @Test func `FIRING then recovery while provider is down is still told to a human`() async throws {
        let bench = try DeskBench()
        bench.ops.follow { seconds, _, _ in .outcome(seconds < 120 ? .deferred("answered 503") : .delivered()) }
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(30))
            await bench.end("Disk")
            await bench.pass(.seconds(300))
            #expect(bench.ops.seen.map { $0.map(\.event) } == [[.opened, .resolved]])
        }
    }

    @Test func `of two who acknowledge at once the second one hears of the first`() async throws {
        let bench = try DeskBench()
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(5))
            let id = try #require(bench.desk.incidents.first?.id)
            async let first = bench.desk.acknowledge(id, Acknowledgement(by: "ada", at: bench.time.wallNow))
            async let second = bench.desk.acknowledge(id, Acknowledgement(by: "ben", at: bench.time.wallNow))
            let (one, other) = (await first, await second)
            let kept = try #require(bench.desk.incidents.first?.acknowledgement)
            #expect([one, other].filter { $0 == .done }.count == 1)
            #expect([one, other].contains(.unchanged(kept)))
        }
    }

    @Test func `who takes an acknowledgement back is kept`() async throws {
        let bench = try DeskBench()
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(5))
            let id = try #require(bench.desk.incidents.first?.id)
            #expect(await bench.desk.takeBack(id, by: "ben") == .unchanged(nil))
            _ = await bench.desk.acknowledge(id, Acknowledgement(by: "ada", at: bench.time.wallNow))
            #expect(await bench.desk.takeBack(id, by: "ben") == .done)
            let incident = try #require(bench.desk.incidents.first)
            #expect(incident.acknowledgement == nil)
            #expect(incident.timeline.last?.text == "the acknowledgement was taken back by ben")
            #expect(
                bench.log.all.contains { $0.contains("an acknowledgement was taken back") && $0.contains("by=ben") }
            )
        }
    }

    @Test func `the headline of what is over is of what was, whatever goes on now`() async throws {
        let bench = try DeskBench()
        try await bench.run {
            bench.scene.picture = .dependents(0, postgresIsDown: true, dependentsAreDown: false)
            await bench.fire("Down", of: "postgres")
            await bench.pass(.seconds(5))
            let down = try #require(bench.desk.incidents.first)
            #expect(bench.desk.headlines(down) == "postgres is down: connection refused")
            bench.scene.picture = .dependents(0, postgresIsDown: false, dependentsAreDown: false)
            await bench.end("Down", of: "postgres")
            await bench.pass(.seconds(30))
            let up = try #require(bench.desk.incidents.first)
            #expect(up.isClosed && bench.desk.headlines(up) == "postgres: connection refused")
        }
        let other = try DeskBench()
        try await other.run {
            other.scene.picture = .dependents(0, postgresIsDown: false, dependentsAreDown: false)
            await other.fire("Slow", of: "postgres")
            await other.pass(.seconds(5))
            await other.end("Slow", of: "postgres")
            await other.pass(.seconds(30))
            other.scene.picture = .dependents(0, postgresIsDown: true, dependentsAreDown: false)
            let slow = try #require(other.desk.incidents.first)
            #expect(slow.isClosed && other.desk.headlines(slow) == "Slow: postgres")
        }
    }

    @Test func `a part is found by its number, and leads to what it is a part of`() async throws {
        var policy = AlertPolicy.prompt()
        policy.route.flapping.memory = .seconds(60)
        let bench = try DeskBench(policy)
        try await bench.run {
            bench.scene.picture = .dependents(1, postgresIsDown: false, dependentsAreDown: true)
            await bench.fire("Down", of: "api-0")
            await bench.pass(.seconds(5))
            let part = try #require(bench.desk.incidents.first?.id)
            bench.scene.picture = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
            await bench.fire("Down", of: "postgres")
            await bench.pass(.seconds(5))
            let whole = try #require(bench.desk.incident(part))
            #expect(whole.id != part && whole.absorbed == [part])
            let kept = try #require(bench.desk.incidents.first { $0.id == part })
            #expect(kept.partSince != nil && kept.endedAt == kept.partSince)
            // Long after the part itself is forgotten.
            await bench.pass(.seconds(120))
            await bench.desk.take(.looked)
            #expect(!bench.desk.incidents.contains { $0.id == part })
            #expect(bench.desk.incident(part)?.id == whole.id)
            let claim = Acknowledgement(by: "ada", at: bench.time.wallNow)
            #expect(await bench.desk.acknowledge(part, claim) == .done)
            #expect(bench.desk.incident(whole.id)?.acknowledgement?.by == "ada")
        }
    }

    @Test func `RESOLVED survives provider failure, suppression, silence and restart`() async throws {
        let before = try DeskBench()
        try await before.run {
            await before.fire("Disk")
            before.scene.picture = .dependents(1, postgresIsDown: false, dependentsAreDown: true)
            await before.fire("Down", of: "api-0")
            await before.pass(.seconds(5))
            #expect(before.ops.told.map(\.event) == [.opened, .opened])
            // One is silenced, the other suppressed by its cause.
            before.hush.set(["Disk"])
            before.scene.picture = .dependents(1, postgresIsDown: true, dependentsAreDown: true)
            await before.fire("Down", of: "postgres")
            await before.pass(.seconds(5))
            #expect(before.ops.told.last?.headline.contains("now known to be the cause") == true)
            // Then all is over while nobody can be reached, and the process ends.
            before.ops.follow { _, _, _ in .outcome(.unreachable("connection refused")) }
            await before.end("Disk")
            before.scene.picture = .dependents(1, postgresIsDown: false, dependentsAreDown: false)
            await before.end("Down", of: "postgres")
            await before.end("Down", of: "api-0")
            await before.pass(.seconds(30))
            #expect(before.ops.told.count == 3)
        }
        let after = try DeskBench(after: before)
        try await after.run {
            await after.pass(.seconds(30))
            #expect(after.ops.told.map(\.event) == [.resolved, .resolved])
            let ended = after.ops.told.map { $0.incident?.id }
            #expect(ended == [before.ops.told.first?.incident?.id, before.ops.told.last?.incident?.id])
        }
    }

    @Test func `what a process has not sent the next one sends, under the same identity`() async throws {
        let before = try DeskBench()
        before.ops.follow { _, _, _ in .hang(.seconds(30)) }
        try await before.run {
            await before.fire("Disk")
            await before.fire("Memory")
            await before.pass(.seconds(2))
        }
        #expect(before.ops.told.map(\.headline) == ["Disk"])
        let after = try DeskBench(takesDigests: false, after: before)
        try await after.run {
            await after.pass(.seconds(5))
            #expect(after.ops.told.map(\.headline) == ["Disk", "Memory"])
            #expect(after.ops.told.first == before.ops.told.first)
            #expect(after.ops.mostCopies == 1)
        }
    }

    @Test func `a message that is refused for good blocks none behind it, and the fallback is told`() async throws {
        let bench = try DeskBench(.prompt(fallbackAfter: .seconds(600)))
        bench.ops.follow { _, _, message in
            let isBad = message.notifications.contains { $0.headline.contains("Bad") }
            return .outcome(isBad ? .rejected("answered 400") : .delivered())
        }
        try await bench.run {
            await bench.fire("Bad")
            await bench.fire("Good")
            await bench.pass(.seconds(10))
            #expect(bench.ops.told.map(\.headline) == ["Good"])
            #expect(bench.pager.told.map(\.headline) == ["Bad"])
            let instead = bench.pager.attempts.first?.message.insteadOf
            #expect(instead == .init(receiver: names("ops")[0], reason: "answered 400"))
            #expect(bench.outbox.queues.flatMap(\.dead).map(\.notification.headline) == ["Bad"])
        }
    }

    @Test func `what has waited too long the fallback gets, and its receiver when it is back`() async throws {
        let bench = try DeskBench(.prompt(fallbackAfter: .seconds(60)))
        bench.ops.follow { seconds, _, _ in .outcome(seconds < 300 ? .unreachable("no route") : .delivered()) }
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(55))
            #expect(bench.pager.seen.isEmpty)
            await bench.pass(.seconds(15))
            #expect(bench.pager.told.map(\.headline) == ["Disk"])
            await bench.pass(.seconds(400))
            #expect(bench.ops.told.map(\.headline) == ["Disk"])
            #expect(bench.pager.seen.count == 1)
        }
    }

    @Test func `a disk that refuses keeps no message from being sent, and it is said`() async throws {
        let bench = try DeskBench()
        bench.keeper.break()
        try await bench.run {
            await bench.fire("Disk")
            await bench.pass(.seconds(2))
            await bench.end("Disk")
            await bench.pass(.seconds(2))
            #expect(bench.ops.told.map(\.event) == [.opened, .resolved])
            #expect(bench.ops.mostCopies == 1)
            #expect(bench.log.all.count { $0.contains("to be told") && $0.contains("durable=false") } == 2)
        }
    }
}
