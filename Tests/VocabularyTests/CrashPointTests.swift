import Testing
import Vocabulary

#if DEBUG
@Suite struct CrashPointTests {
    @Test func `a place is hit at the arrival that was asked for, and once`() throws {
        let trigger = try #require(CrashTrigger(parsing: "alerts.before-commit:3"))
        let hits = (1...5).map { _ in
            #expect(!trigger.counts(.alertsAfterCommit))
            return trigger.counts(.alertsBeforeCommit)
        }
        #expect(hits == [false, false, true, false, false])
    }

    @Test func `without a number it is the first arrival`() throws {
        let trigger = try #require(CrashTrigger(parsing: "flush.after"))
        #expect(trigger.point == .flushAfter)
        #expect(trigger.counts(.flushAfter))
    }

    @Test(arguments: ["", "alerts", "alerts.before-commit:", "flush.after:0", "flush.after:-1", "flush.after:1:1"])
    func `what names no place arms nothing`(text: String) {
        #expect(CrashTrigger(parsing: text) == nil)
    }

    @Test func `every place has a name of its own, in two parts at most`() {
        let names = CrashPoint.allCases.map(\.rawValue)
        #expect(names.count >= 20)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.split(separator: ".").count == 2 })
    }
}
#endif
