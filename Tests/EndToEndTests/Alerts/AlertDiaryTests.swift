import Testing

/// What the crash tests rest on.
@Suite struct AlertDiaryTests {
    /// Up for ten seconds, dead for two, and so on; the steps told in each run, by the second of the run.
    private func diary(
        _ runs: [[(Double, AlertDiary.Step)]],
        on: [(at: Double, isOn: Bool)] = [(1, true)],
        seen: [Int: AlertDiary.Sight] = [:]
    ) -> AlertDiary {
        var diary = AlertDiary()
        diary.subjects["A"] = .init(alert: "A", hold: 2, changes: on)
        for (number, steps) in runs.enumerated() {
            let start = Double(number) * 12
            var run = AlertDiary.Run(launchedAt: start, readyAt: start, endedAt: start + 10)
            run.events = steps.map { .init(at: start + $0.0, alert: "A", step: $0.1) }
            run.answers = [.init(at: start + 0.1, alerts: seen[number].map { ["A": $0] } ?? [:])]
            diary.runs.append(run)
        }
        return diary
    }

    private func firing(since firedAt: Double, activeAt: Double = 2) -> AlertDiary.Sight {
        .init(state: .firing, activeAt: activeAt, firedAt: firedAt, evaluatedAt: firedAt)
    }

    @Test func `an alert that goes on over kills is no problem, told or not that it fires`() {
        let told = diary(
            [[(2, .becamePending), (4, .fired)], [], []],
            seen: [1: firing(since: 4), 2: firing(since: 4)]
        )
        #expect(told.problems == [])
        let untold = diary([[(9, .becamePending)], []], on: [(8, true)], seen: [1: firing(since: 9.9, activeAt: 7.8)])
        #expect(untold.problems == [])
    }

    @Test func `one that fires twice is a problem`() {
        let sight = firing(since: 4)
        let steps: [(Double, AlertDiary.Step)] = [(2, .becamePending), (4, .fired)]
        #expect(diary([steps, [(1, .fired)]], seen: [1: sight]).problems.count == 1)
        #expect(diary([steps, [(1, .becamePending), (3, .fired)]], seen: [1: sight]).problems != [])
    }

    @Test func `one that is gone after the restart, or pending again, is a problem`() {
        let steps: [(Double, AlertDiary.Step)] = [(2, .becamePending), (4, .fired)]
        #expect(diary([steps, []]).problems.count == 1)
        let pending = AlertDiary.Sight(state: .pending, activeAt: 12, evaluatedAt: 12)
        #expect(diary([steps, []], seen: [1: pending]).problems.count == 1)
    }

    @Test func `one that is resolved though its condition holds is a problem`() {
        let steps: [(Double, AlertDiary.Step)] = [(2, .becamePending), (4, .fired)]
        #expect(diary([steps, [(1, .resolved)]], seen: [1: firing(since: 4)]).problems.count == 1)
        let mended = diary([steps, [(1, .resolved)]], on: [(1, true), (9, false)], seen: [1: firing(since: 4)])
        #expect(mended.problems == [])
    }

    @Test func `one that fires since another time is a problem`() {
        let steps: [(Double, AlertDiary.Step)] = [(2, .becamePending), (4, .fired)]
        let sights = [1: firing(since: 4), 2: firing(since: 13)]
        #expect(diary([steps, [], []], seen: sights).problems.count == 1)
    }

    @Test func `one whose time starts again with the process is a problem`() {
        func pending(_ activeAt: Double, _ evaluatedAt: Double) -> AlertDiary.Sight {
            .init(state: .pending, activeAt: activeAt, evaluatedAt: evaluatedAt)
        }
        let steps: [[(Double, AlertDiary.Step)]] = [[(2, .becamePending)], [], []]
        // Seen in the first two answers: 9.9 s old, and then as old, or new.
        #expect(diary(steps, seen: [1: pending(4, 12), 2: pending(14, 24)]).problems == [])
        #expect(diary(steps, seen: [1: pending(4, 12), 2: pending(24, 24)]).problems.count == 1)
    }

    @Test func `a sample that says pending while the alert fires is a problem`() {
        var diary = diary(
            [[(2, .becamePending), (4, .fired)], [(8, .resolved)]],
            on: [(1, true), (19, false)],
            seen: [1: firing(since: 4)]
        )
        diary.subjects["A"]?.pendingSamples = [2, 3, 3.5]
        #expect(diary.problems == [])
        diary.subjects["A"]?.pendingSamples = [2, 3, 3.5, 12.5]
        #expect(diary.problems.count == 1)
    }
}
