import Daemon
import Exposition
import Logging
import TestKit
import Testing

@Suite struct ClockWatchTests {
    @Test func `steps in either direction are counted, slewing is not`() {
        let time = TestTime()
        let watch = ClockWatch(time: time, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        watch.look()
        #expect(count(watch) == 0)
        time.stepWallClock(by: .seconds(3600))
        watch.look()
        watch.look()
        #expect(count(watch) == 1)
        time.stepWallClock(by: .seconds(-7200))
        watch.look()
        #expect(count(watch) == 2)
        for _ in 0..<10 {
            time.stepWallClock(by: .milliseconds(400))
            watch.look()
        }
        #expect(count(watch) == 2)
    }

    private func count(_ watch: ClockWatch) -> Double? {
        guard case .number(let value) = watch.families().first?.series.first?.value else { return nil }
        return value
    }
}
