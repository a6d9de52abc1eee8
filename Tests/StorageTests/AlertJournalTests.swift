import Dispatch
import GRDB
import Logging
import Rules
import TestKit
import Testing
import Vocabulary

@testable import Storage

@Suite(.timeLimit(.minutes(1))) struct AlertJournalTests {
    private let state: TemporaryState
    private let time = TestTime()

    init() throws {
        state = try TemporaryState()
    }

    private func ledger(_ time: TestTime? = nil) throws -> Ledger {
        try Ledger(archive: try Archive(in: try state.open()), time: time ?? self.time, logger: .quiet)
    }

    @Test func `all of an alert is found again`() async throws {
        let now = time.now
        let key = RuleKey(
            RuleIdentity(name: "Größe \0", labels: [RuleLabel("empty", ""), RuleLabel("x", "{{ $labels.y }}")]),
            ordinal: 3
        )
        let alert = Alert(
            labels: ["alertname": "A", "nul": "a\0b", "text": "\u{2603} 'x'; --"],
            state: .inactive,
            annotations: [RuleLabel("a", ""), RuleLabel("b", "\0\n")],
            value: .staleMarker,
            activeAt: now + .nanoseconds(1),
            firedAt: now + .nanoseconds(2),
            resolvedAt: now + .nanoseconds(3),
            retainedSince: now + .nanoseconds(4),
            lastSentAt: now + .nanoseconds(5),
            validUntil: now + .nanoseconds(6),
            keepFiringSince: now + .nanoseconds(7)
        )
        do {
            #expect(try await ledger().commit(.evaluation(key, at: now, keeping: [alert])))
        }
        let memory = try #require(try ledger().ruleMemories().first)
        #expect(memory.key == key)
        #expect(memory.evaluatedAt == now)
        let found = try #require(memory.alerts.first)
        #expect(found.value.bitPattern == alert.value.bitPattern)
        #expect(found.labels == alert.labels)
        #expect(found.annotations == alert.annotations)
        #expect(found.activeAt == alert.activeAt && found.firedAt == alert.firedAt)
        #expect(found.resolvedAt == alert.resolvedAt && found.retainedSince == alert.retainedSince)
        #expect(found.lastSentAt == alert.lastSentAt && found.validUntil == alert.validUntil)
        #expect(found.keepFiringSince == alert.keepFiringSince && found.state == .inactive)
    }

    @Test func `what is forgotten is gone, and so is all of a rule that ends`() async throws {
        let now = time.now
        do {
            let ledger = try ledger()
            let alerts = [Alert.example("a", activeAt: now), .example("b", activeAt: now)]
            #expect(await ledger.commit(.evaluation(at: now, keeping: alerts)))
            #expect(await ledger.commit(.evaluation(.example("B"), at: now, keeping: alerts)))
            #expect(await ledger.commit(.evaluation(at: now, forgetting: [alerts[0].labels])))
            #expect(await ledger.commit(AlertCommit(at: now, ended: [.example("B"), .example("never there")])))
        }
        let ledger = try ledger()
        let memories = try ledger.ruleMemories()
        #expect(memories.map(\.key) == [.example()])
        #expect(memories.first?.alerts.map { $0.labels["instance"] } == ["b"])
        let rows = try await ledger.archive.writer.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM alert") }
        #expect(rows == 1)
    }

    @Test func `a change decided in a task that is being cancelled is on the disk`() async throws {
        let now = time.now
        do {
            let ledger = try ledger()
            await withTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask {
                    #expect(Task.isCancelled)
                    #expect(await ledger.commit(.evaluation(at: now, keeping: [.example(activeAt: now)])))
                }
            }
        }
        #expect(try ledger().ruleMemories().first?.alerts == [.example(activeAt: now)])
    }

    @Test func `changes that wait share a transaction`() async throws {
        let ledger = try ledger()
        let disk = DispatchSemaphore(value: 0)
        ledger.archive.writer.asyncWriteWithoutTransaction { _ in disk.wait() }
        let now = time.now
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    await ledger.commit(.evaluation(.example("\(number)"), at: now, keeping: [.example(activeAt: now)]))
                }
            }
            while ledger.alertStatistics.pending < 20 { await Task.yield() }
            disk.signal()
            for await isWritten in group { #expect(isWritten) }
        }
        // The first had gone alone before the others came, at worst.
        #expect((1...2).contains(ledger.alertStatistics.commits))
        #expect(try ledger.ruleMemories().count == 20)
    }

    @Test func `a full disk is survived in memory, and the newest state is written later`() async throws {
        let now = time.now
        do {
            let ledger = try ledger()
            try await limitPages(of: ledger, to: 16)
            let many = (0..<2_000).map { Alert.example("\($0)", activeAt: now) }
            #expect(await ledger.commit(.evaluation(at: now, keeping: many)) == false)
            #expect(!ledger.alertStatistics.isDurable)
            #expect(ledger.alertStatistics.pending == 2_000)
            #expect(ledger.alertStatistics.oldestWaiting == now)
            let later = now + .seconds(60)
            let fired = Alert.example("7", .firing, activeAt: now, firedAt: later)
            #expect(await ledger.commit(.evaluation(at: later, keeping: [fired])) == false)
            try await limitPages(of: ledger, to: 100_000)
            ledger.alerts.tick()
            #expect(await ledger.flush())
            #expect(ledger.alertStatistics.isDurable)
        }
        let memory = try #require(try ledger().ruleMemories().first)
        #expect(memory.alerts.count == 2_000)
        #expect(memory.alerts.filter { $0.state == .firing }.map(\.firedAt) == [now + .seconds(60)])
        #expect(memory.evaluatedAt == now + .seconds(60))
    }

    @Test func `a disk that hangs holds nobody longer than the patience`() async throws {
        let ledger = try ledger()
        let disk = DispatchSemaphore(value: 0)
        ledger.archive.writer.asyncWriteWithoutTransaction { _ in disk.wait() }
        let now = time.now
        async let isWritten = ledger.commit(.evaluation(at: now, keeping: [.example(activeAt: now)]))
        while ledger.alertStatistics.pending == 0 { await Task.yield() }
        time.advance(by: .seconds(5))
        ledger.alerts.tick()
        #expect(await isWritten == false)
        #expect(!ledger.alertStatistics.isDurable)
        // The next one does not wait at all.
        #expect(await ledger.commit(.evaluation(at: now, keeping: [.example(activeAt: now)])) == false)
        disk.signal()
        #expect(await ledger.flush())
        #expect(ledger.alertStatistics.isDurable)
        #expect(try ledger.ruleMemories().count == 1)
    }

    @Test func `a row that cannot be read costs itself alone`() async throws {
        let now = time.now
        let ledger = try ledger()
        let alerts = [Alert.example("a", activeAt: now), .example("b", activeAt: now)]
        #expect(await ledger.commit(.evaluation(at: now, keeping: alerts)))
        #expect(await ledger.commit(.evaluation(.example("B"), at: now, keeping: alerts)))
        try await ledger.archive.writer.write { db in
            try db.execute(sql: "UPDATE alert SET state = '?' WHERE labels = (SELECT min(labels) FROM alert)")
            try db.execute(sql: "UPDATE rule SET identity = x'ff' WHERE id = 2")
        }
        let memories = try ledger.ruleMemories()
        #expect(memories.map(\.key) == [.example()])
        #expect(memories.first?.alerts.count == 1)
    }

    private func limitPages(of ledger: Ledger, to pages: Int) async throws {
        try await ledger.archive.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
    }
}
