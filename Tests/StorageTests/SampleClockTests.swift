import Testing

@testable import Storage

@Suite struct SampleClockTests {
    private static let hour: Int64 = 3_600_000

    @Test func `without a step timestamps stay, also when the clocks differ by a little`() {
        let runs = [SampleClock.Run(id: 1, savedAt: 1_000_000, wallOffset: 3)]
        let clock = SampleClock(runs, now: 1_005_000, wallOffset: 0)
        #expect(clock.shift(of: 1) == 0)
        #expect(clock.setBack == 0)
        #expect(clock.largestShift == 0)
        #expect(clock.shift(of: 99) == 0)
    }

    @Test(arguments: [-hour, hour])
    func `a step while a process ran moves its samples to where the wall clock says`(step: Int64) {
        let runs = [SampleClock.Run(id: 1, savedAt: 1_000_000, wallOffset: step)]
        // Five seconds later, by the wall clock as it is now.
        let clock = SampleClock(runs, now: 1_005_000 + step, wallOffset: 0)
        #expect(clock.shift(of: 1) == step)
        #expect(clock.setBack == 0)
        #expect(clock.largestShift == max(0, step))
    }

    @Test func `when the wall clock was set back since, all of the past moves, and its last moment is now`() {
        let runs = [
            SampleClock.Run(id: 1, savedAt: 400_000, wallOffset: 100_000),
            SampleClock.Run(id: 2, savedAt: 10_000_000, wallOffset: 0),
        ]
        let now = 10_000_000 - Self.hour
        let clock = SampleClock(runs, now: now, wallOffset: 0)
        #expect(clock.setBack == Self.hour)
        #expect(clock.shift(of: 2) == -Self.hour)
        #expect(clock.shift(of: 1) == 100_000 - Self.hour)
        // As it is stored then, the next process does not move it again.
        let stored = runs.map {
            SampleClock.Run(id: $0.id, savedAt: $0.savedAt, wallOffset: $0.wallOffset - clock.setBack)
        }
        let next = SampleClock(
            stored + [.init(id: 3, savedAt: now + 60_000, wallOffset: 0)],
            now: now + 70_000,
            wallOffset: 0
        )
        #expect(next.setBack == 0)
        #expect(next.shift(of: 2) == -Self.hour)
        #expect(next.shift(of: 3) == 0)
    }

    @Test func `absurd numbers move nothing beyond what numbers hold`() {
        let runs = [
            SampleClock.Run(id: 1, savedAt: .max, wallOffset: .max),
            SampleClock.Run(id: 2, savedAt: .min, wallOffset: .min),
        ]
        let clock = SampleClock(runs, now: 0, wallOffset: .min)
        #expect(clock.setBack == .max)
        #expect(clock.largestShift >= 0)
    }
}
