#if DEBUG
import TestKit
import Testing
import Vocabulary

extension EndToEnd {
    /// The daemon is killed again and again between a change in the world and the receivers' answers.
    ///
    /// An ordinary run does it at 20 random moments and once at every place on the way; `VEDETTE_CRASH_ROUNDS=10` makes 200
    /// moments and every place ten times; `VEDETTE_CRASH_SEED` begins elsewhere.
    @Suite(.timeLimit(.minutes(LongRuns.crashRounds > 1 ? 60 : 3))) struct NotificationCrashTests {
        private static let lives = 4

        /// The lives that these ends make, at the same time, each with a directory and a world of its own.
        private func live(_ ends: [NotificationLife.End], seed: UInt64) async throws -> [MailDiary] {
            try await withThrowingTaskGroup(of: MailDiary.self) { group in
                for number in 0..<Self.lives {
                    let part = stride(from: number, to: ends.count, by: Self.lives).map { ends[$0] }
                    group.addTask {
                        let life = try await NotificationLife(seed: seed &+ UInt64(number))
                        for end in part { try await life.run(to: end) }
                        try await life.end()
                        return life.diary
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }

        private func judge(_ diaries: [MailDiary], _ what: String, kills: Int, seed: UInt64) {
            for diary in diaries {
                #expect(diary.problems(of: Mailbox.receivers) == [], "seed \(seed)")
                for receiver in Mailbox.receivers { #expect(diary.notes(to: receiver).last?.isFiring != true) }
            }
            let told = diaries.reduce(0) {
                $0 + Mailbox.receivers.reduce(0) { [diary = $1] in $0 + diary.notes(to: $1).count }
            }
            let doubled = diaries.reduce(0) { $0 + $1.doubled }
            #expect(told > kills, "seed \(seed)")
            print("\(what), seed \(seed): \(kills) kills; \(told) messages, \(doubled) of them more than once")
        }

        @Test func `no message is lost, and only the one under way is doubled, whenever the daemon is killed`()
            async throws
        {
            let seed = LongRuns.crashSeed
            var random = SeededGenerator(seed: seed)
            let ends = (0..<20 * LongRuns.crashRounds).map { _ -> NotificationLife.End in
                Int.random(in: 0..<4, using: &random) == 0
                    ? .killedAfterStart(.random(in: 0.2...1.8, using: &random))
                    : .killedAfterChange(.random(in: 0...1.5, using: &random))
            }
            judge(try await live(ends, seed: seed), "random moments", kills: ends.count, seed: seed)
        }

        /// On the way from an alert's change to a receiver's answer.
        private static let places: [CrashPoint] = [
            .alertsBeforeCommit, .alertsInsideTransaction, .alertsBeforeEnd, .alertsAfterCommit,
            .incidentsBeforeCommit, .incidentsAfterCommit, .outboxBeforeSend, .outboxAfterSend, .outboxAfterRemoval,
        ]

        @Test func `no message is lost, and only the one under way is doubled, wherever the daemon dies`() async throws
        {
            let seed = LongRuns.crashSeed
            var random = SeededGenerator(seed: seed)
            let ends =
                (0..<LongRuns.crashRounds).flatMap { _ in
                    Self.places.map { .crash($0, arrival: .random(in: 1...4, using: &random)) }
                }.shuffled(using: &random) as [NotificationLife.End]
            judge(try await live(ends, seed: seed), "crash points", kills: ends.count, seed: seed)
        }
    }
}
#endif
