import Alerting
import Series
import Synchronization
import TestKit
import Testing
import Vocabulary

/// Keeps records in memory, or refuses to.
final class MemoryKeeper: RecordKeeper {
    private let state = Mutex<(records: [KeptRecord.Key: KeptRecord], isBroken: Bool)>(([:], false))

    var records: [KeptRecord] { state.withLock { Array($0.records.values) } }

    func `break`() { state.withLock { $0.isBroken = true } }

    func commit(_ change: KeptChange) async -> Bool {
        state.withLock { state in
            guard !state.isBroken else { return false }
            for record in change.put { state.records[record.key] = record }
            for key in change.removed { state.records[key] = nil }
            return true
        }
    }
}

/// Makes ids that count from 1.
private final class Names: Sendable {
    private let count = Atomic(0)

    func next() -> String { "id-\(count.add(1, ordering: .relaxed).newValue)" }
}

@Suite(.timeLimit(.minutes(1))) struct SilenceKeeperTests {
    private let time = TestTime()
    private let log = LogLines()
    private let disk = MemoryKeeper()
    private let names = Names()

    private func keeper() -> SilenceKeeper {
        SilenceKeeper(
            records: disk.records,
            keeper: disk,
            time: time,
            logger: log.logger,
            makeID: names.next
        )
    }

    private func draft(_ text: String = "service=postgres", id: String? = nil, minutes: Int = 60) throws -> SilenceDraft
    {
        SilenceDraft(
            id: id,
            matchers: try MatcherText.parse(text),
            startsAt: time.wallNow,
            endsAt: time.wallNow.advanced(by: .seconds(60 * minutes)),
            createdBy: "ann",
            comment: "new disk"
        )
    }

    @Test func `silences survive the end of the process`() async throws {
        let before = keeper()
        let silence = try await before.set(try draft(#"service=~"p.*",team!=b"#), key: "ops")
        try await before.set(try draft("a=b"), key: nil)
        try await before.expire("id-2", key: nil)
        let after = keeper()
        #expect(after.all == before.all)
        #expect(after.mutes(["service": "postgres", "team": "a"]) == [silence])
        #expect(after.damaged == 0)
    }

    @Test func `every change is a line that names the key`() async throws {
        let keeper = keeper()
        try await keeper.set(try draft(), key: "ops")
        try await keeper.expire("id-1", key: nil)
        try await keeper.expire("id-1", key: "ops")
        let line =
            #"by=ann comment=new disk ends=%E key=%K matchers=service="postgres" silence=id-1 starts=2026-01-01T00:00:00.000Z"#
        func shown(_ what: String, _ end: String, _ key: String) -> String {
            "notice \(what) " + line.replacing("%E", with: end).replacing("%K", with: key)
        }
        #expect(
            log.all == [
                shown("a silence was created", "2026-01-01T01:00:00.000Z", "ops"),
                shown("a silence was ended", "2026-01-01T00:00:00.000Z", "none"),
            ]
        )
    }

    @Test func `damaged records are counted and told, the others hold`() async throws {
        try await keeper().set(try draft(), key: nil)
        _ = await disk.commit(
            KeptChange(put: [
                KeptRecord(.init(.silence, "x"), at: time.wallNow, body: Array("{".utf8)),
                KeptRecord(.init(.incident, "y"), at: time.wallNow, body: Array("{".utf8)),
            ])
        )
        let after = keeper()
        #expect(after.damaged == 1)
        #expect(after.all.map(\.id) == ["id-1"])
        #expect(log.all.last?.hasPrefix("error a silence that was kept cannot be read") == true)
    }

    @Test func `without a disk silences hold, and the log says that they are not kept`() async throws {
        disk.break()
        let keeper = keeper()
        try await keeper.set(try draft(), key: nil)
        #expect(keeper.mutes(["service": "postgres"]).count == 1)
        #expect(log.all.last?.contains("durable=false") == true)
    }

    @Test func `a silence ends when the wall clock says so`() async throws {
        let keeper = keeper()
        try await keeper.set(try draft(), key: nil)
        time.stepWallClock(by: .seconds(3600))
        #expect(keeper.mutes(["service": "postgres"]).isEmpty)
        time.stepWallClock(by: .seconds(-60))
        #expect(keeper.mutes(["service": "postgres"]).count == 1)
    }

    @Test func `an end is warned of once, over a restart too`() async throws {
        try await keeper().set(try draft(), key: nil)
        time.advance(by: .seconds(55 * 60))
        #expect(await keeper().takeWarnings(of: [["service": "postgres"]]).count == 1)
        #expect(await keeper().takeWarnings(of: [["service": "postgres"]]).isEmpty)
        try await keeper().set(try draft(id: "id-1", minutes: 60), key: nil)
        #expect(keeper().all.count == 2)
    }

    @Test func `what is forgotten is gone from the disk`() async throws {
        let keeper = keeper()
        try await keeper.set(try draft(), key: nil)
        time.advance(by: .seconds(3600 + 120 * 3600))
        await keeper.forgetOld()
        #expect(keeper.all.isEmpty)
        #expect(disk.records.isEmpty)
    }

    @Test func `of many changes at once the disk has the last state`() async throws {
        let keeper = keeper()
        try await keeper.set(try draft(), key: nil)
        let draft = try draft(id: "id-1")
        await withDiscardingTaskGroup { group in
            for minute in 1...50 {
                group.addTask {
                    let longer = SilenceDraft(
                        id: draft.id,
                        matchers: draft.matchers,
                        startsAt: draft.startsAt,
                        endsAt: draft.endsAt.advanced(by: .seconds(minute)),
                        createdBy: "ann",
                        comment: "c"
                    )
                    _ = try? await keeper.set(longer, key: nil)
                }
            }
        }
        #expect(self.keeper().all == keeper.all)
        #expect(keeper.all.count == 1)
    }
}
