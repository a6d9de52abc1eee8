#if DEBUG
import TestKit
import Testing
import Vocabulary

extension EndToEnd {
    /// The daemon is killed again and again while alerts come and go.
    ///
    /// An ordinary run does it once: 20 random moments and every crash point. `VEDETTE_CRASH_ROUNDS=10` makes 200 moments
    /// and every point ten times; `VEDETTE_CRASH_SEED` begins elsewhere.
    @Suite(.timeLimit(.minutes(LongRuns.crashRounds > 1 ? 60 : 3))) struct AlertCrashTests {
        /// Of one state directory: the counters of its world grow with every change.
        private static let mostRuns = 20
        private static let lanes = 4

        /// The lives that these ends make, several at a time, each with a directory and a world of its own.
        private func live(_ ends: [AlertLife.End], seed: UInt64) async throws -> [AlertDiary] {
            let lives = max(Self.lanes, (ends.count + Self.mostRuns - 1) / Self.mostRuns)
            let parts = (0..<lives).map { life in
                stride(from: life, to: ends.count, by: lives).map { ends[$0] }
            }
            return try await withThrowingTaskGroup(of: AlertDiary.self) { group in
                var (diaries, next): ([AlertDiary], Int) = ([], 0)
                while next < lives || !group.isEmpty {
                    if next < lives, next - diaries.count < Self.lanes {
                        let (part, number) = (parts[next], next)
                        group.addTask { try await Self.live(part, number: number, base: seed) }
                        next += 1
                    } else if let diary = try await group.next() {
                        diaries.append(diary)
                    }
                }
                return diaries
            }
        }

        private static func live(_ ends: [AlertLife.End], number: Int, base: UInt64) async throws -> AlertDiary {
            let life = try await AlertLife(seed: base &+ UInt64(number))
            do {
                try await life.begin()
                for end in ends { try await life.run(to: end) }
                try await life.end()
            } catch {
                let problems = life.diary.problems.joined(separator: "\n")
                throw AlertLife.Failure(description: "\(error) (VEDETTE_CRASH_SEED=\(base))\n\(problems)")
            }
            return life.diary
        }

        private func judge(_ diaries: [AlertDiary], _ what: String, seed: UInt64) {
            for (number, diary) in diaries.enumerated() {
                #expect(diary.problems == [], "life \(number), seed \(seed)")
            }
            let runs = diaries.reduce(0) { $0 + $1.runs.count }
            let killed = diaries.reduce(0) { $0 + $1.runs.count { $0.wasKilled } }
            let steps = AlertDiary.Step.allCases.map { step in
                "\(diaries.reduce(0) { $0 + $1.count(step) }) × \(step.rawValue)"
            }
            print("\(what), seed \(seed): \(killed) kills in \(runs) runs; told: \(steps.joined(separator: ", "))")
        }

        @Test func `no alert is lost, restarted or told twice, whenever the daemon is killed`() async throws {
            let seed = LongRuns.crashSeed
            var random = SeededGenerator(seed: seed)
            let ends = (0..<20 * LongRuns.crashRounds).flatMap { number -> [AlertLife.End] in
                let kill: AlertLife.End =
                    Int.random(in: 0..<4, using: &random) == 0
                    ? .killedAfterStart(.random(in: 0...1.5, using: &random))
                    : .killedAfterReady(.random(in: 0...3.5, using: &random))
                // A stop in good order takes to the disk what kills do not.
                return number % 3 == 2 ? [.stopped(.random(in: 0...2, using: &random)), kill] : [kill]
            }
            judge(try await live(ends, seed: seed), "random moments", seed: seed)
        }

        @Test func `an alert on what is gone goes on after a kill, though the series was there at the last stop`()
            async throws
        {
            let life = try await AlertLife(seed: 0)
            try await life.run(killed: false) { try await life.waitUntilStored("app_beacon", $0) }
            try await life.run(killed: true) { daemon in
                // The series ends by a scrape that has it no more, and the one before has it.
                try await life.evaluate(daemon, for: 0.5)
                try await life.set(.absence, true)
                try await life.follow(daemon, until: "the alert fires") { $0.alerts["BeaconGone"]?.firedAt != nil }
            }
            try await life.run(killed: false) { try await life.evaluate($0, for: 4) }
            #expect(life.diary.problems == [])
            #expect(life.diary.count(.fired) == 1 && life.diary.count(.resolved) == 0)
        }

        @Test func `an alert on counters goes on after a kill, though they are younger than the last stop`()
            async throws
        {
            let life = try await AlertLife(seed: 0)
            life.world.hasCounters = false
            try await life.run(killed: false) { try await life.waitUntilStored("fine", $0) }
            life.world.hasCounters = true
            try await life.run(killed: true) { daemon in
                try await life.waitUntilStored("app_errors_total", daemon)
                try await life.set(.errors, true)
                try await life.follow(daemon, until: "the alert fires") { $0.alerts["ManyErrors"]?.firedAt != nil }
            }
            try await life.run(killed: false) { try await life.evaluate($0, for: 4) }
            #expect(life.diary.problems == [])
            #expect(life.diary.count(.fired) == 1 && life.diary.count(.resolved) == 0)
        }

        /// Reached once in the life of a process, or seldom.
        private static let first: Set<CrashPoint> = [
            .schemaBeforeMigration, .schemaAfterMigration, .alertsAfterRead, .samplesBeforeRestore,
            .samplesAfterRestore, .flushBefore, .flushAfter, .restoreAfterRead, .restoreAfterApply,
            .reloadBeforeSwap, .reloadAfterSwap, .transitionsInsideTransaction, .transitionsAfterCommit,
            .samplesBeforeCommit, .samplesAfterCommit,
        ]

        /// Without receivers little is told: those places have tests of their own.
        private static let places = CrashPoint.allCases.filter {
            ![
                .incidentsBeforeCommit, .incidentsAfterCommit, .outboxBeforeSend, .outboxAfterSend, .outboxAfterRemoval,
            ].contains($0)
        }

        @Test func `no alert is lost, restarted or told twice, wherever the daemon dies`() async throws {
            let seed = LongRuns.crashSeed
            var random = SeededGenerator(seed: seed)
            let ends = (0..<LongRuns.crashRounds).flatMap { _ in
                Self.places.map { point -> AlertLife.End in
                    let last = Self.first.contains(point) ? 1 : 8
                    return .crash(point, arrival: .random(in: 1...last, using: &random))
                }
            }.shuffled(using: &random)
            judge(try await live(ends, seed: seed), "crash points", seed: seed)
        }
    }
}
#endif
