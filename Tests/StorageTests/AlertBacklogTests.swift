import Rules
import Testing
import Vocabulary

@testable import Storage

@Suite struct AlertBacklogTests {
    private let start = Instant(nanoseconds: 1_767_225_600_000_000_000)
    private var backlog = AlertBacklog()

    private func at(_ seconds: Int) -> Instant { start + .seconds(seconds) }

    private mutating func append(_ change: AlertCommit, wallOffset: Duration = .zero) -> UInt64 {
        backlog.append([change], wallOffset: wallOffset, now: change.at)
    }

    /// The next transaction's changes; nil when there is none.
    private mutating func next() -> [RuleKey: RuleChange]? {
        guard case .write(let work) = backlog.start() else { return nil }
        return work.rules
    }

    @Test mutating func `changes that wait share a transaction, and the later ones count`() throws {
        let (pending, firing) = (
            Alert.example(activeAt: at(0)), Alert.example("a", .firing, activeAt: at(0), firedAt: at(30))
        )
        let first = append(.evaluation(at: at(0), keeping: [pending, .example("b", activeAt: at(0))]))
        let second = append(
            .evaluation(at: at(30), keeping: [firing], forgetting: [["alertname": "A", "instance": "b"]]),
            wallOffset: .seconds(1)
        )
        let rules = next()
        let change = try #require(rules?[.example()])
        #expect(rules?.count == 1)
        #expect(change.evaluatedAt == at(30))
        #expect(change.wallOffset == .seconds(1))
        #expect(change.alerts[firing.labels] == .some(firing))
        #expect(change.alerts[["alertname": "A", "instance": "b"]] == .some(nil))
        let isBusy = if case .busy = backlog.start() { true } else { false }
        #expect(isBusy)
        let (tickets, turn) = backlog.finish(error: nil)
        #expect(tickets == [first, second])
        #expect(turn == nil)
        #expect(backlog.statistics.commits == 1)
        #expect(backlog.statistics.pending == 0)
        #expect(backlog.statistics.oldestWaiting == nil)
    }

    @Test mutating func `what failed is tried again below what has come since`() throws {
        let old = Alert.example("a", activeAt: at(0))
        let other = Alert.example("b", activeAt: at(0))
        let new = Alert.example("a", .firing, activeAt: at(0), firedAt: at(60))
        let first = append(.evaluation(at: at(0), keeping: [old, other]))
        #expect(next() != nil)
        let second = append(.evaluation(at: at(60), keeping: [new]))
        let (tickets, turn) = backlog.finish(error: "disk full")
        #expect(tickets == [first])
        #expect(turn == .failed("disk full"))
        #expect(backlog.statistics.pending == 2)
        #expect(backlog.statistics.oldestWaiting == at(0))
        #expect(!backlog.statistics.isDurable)
        let change = try #require(next()?[.example()])
        #expect(change.alerts[new.labels] == .some(new))
        #expect(change.alerts[other.labels] == .some(other))
        #expect(change.evaluatedAt == at(60))
        let (last, recovered) = backlog.finish(error: nil)
        #expect(last == [second])
        #expect(recovered == .recovered(failures: 1))
        #expect(backlog.statistics.isDurable)
    }

    @Test mutating func `a rule that ends takes with it what waited, and may come back`() throws {
        let alert = Alert.example(activeAt: at(0))
        _ = append(.evaluation(at: at(0), keeping: [alert]))
        _ = append(AlertCommit(at: at(1), ended: [.example()]))
        let back = Alert.example("b", activeAt: at(2))
        _ = append(.evaluation(at: at(2), keeping: [back]))
        let change = try #require(next()?[.example()])
        #expect(change.isEnded)
        #expect(change.alerts == [back.labels: .some(back)])
        #expect(change.leavesRow)
        _ = backlog.finish(error: nil)
        _ = append(AlertCommit(at: at(3), ended: [.example()]))
        #expect(try #require(next()?[.example()]).leavesRow == false)
    }

    @Test mutating func `what a disk refuses for long is bounded, and known alerts go on`() throws {
        let all = (0..<AlertBacklog.limit + 5).map { Alert.example("\($0)", activeAt: at(0)) }
        _ = append(.evaluation(at: at(0), keeping: all))
        #expect(backlog.statistics.dropped == 5)
        #expect(backlog.statistics.pending == AlertBacklog.limit)
        let known = try #require(backlog.rules[.example()]?.alerts.keys.first)
        let value = try #require(known["instance"])
        _ = append(.evaluation(at: at(1), keeping: [.example(value, activeAt: at(1))]))
        #expect(backlog.rules[.example()]?.alerts[known]??.activeAt == at(1))
        #expect(backlog.statistics.dropped == 5)
        // Also when it comes back from a disk that refused while more came in.
        #expect(next() != nil)
        _ = append(.evaluation(at: at(2), keeping: [.example("new", activeAt: at(2))]))
        _ = backlog.finish(error: "full")
        #expect(backlog.statistics.pending == AlertBacklog.limit)
        #expect(backlog.statistics.dropped == 6)
    }

    @Test mutating func `nobody waits longer than the patience, and all of it stays to be written`() {
        let first = append(.evaluation(at: at(0), keeping: [.example(activeAt: at(0))]))
        #expect(next() != nil)
        let second = append(.evaluation(at: at(3), keeping: [.example("b", activeAt: at(3))]))
        #expect(backlog.expire(at: at(4)).isEmpty)
        #expect(backlog.expire(at: at(5)) == [first])
        #expect(!backlog.statistics.isDurable)
        #expect(backlog.expire(at: at(8)) == [second])
        #expect(backlog.finish(error: nil).tickets.isEmpty)
        #expect(backlog.statistics.isDurable)
        #expect(next()?[.example()]?.alerts.count == 1)
    }
}
