#if DEBUG
import Glibc
import TestKit
import Testing
import Vocabulary

extension EndToEnd {
    /// The process ends at each place of the storage's life; what was acknowledged is there afterwards.
    @Suite(.timeLimit(.minutes(1))) struct CrashPointTests {
        /// What one process found and acknowledged: the newest number of each kind.
        private struct Run {
            var found: [String: Int] = [:]
            var newest: [String: Int] = [:]

            init(_ output: String) {
                for line in output.split(separator: "\n") {
                    let words = line.split(separator: " ").map(String.init)
                    guard words.first == "found" else {
                        if words.count == 2 { newest[words[0]] = Int(words[1]) }
                        continue
                    }
                    for word in words.dropFirst() {
                        let parts = word.split(separator: "=").map(String.init)
                        if parts.count == 2 { found[parts[0]] = Int(parts[1]) }
                    }
                }
            }
        }

        private static let ofStorage = CrashPoint.allCases.filter { point in
            ["schema", "transitions", "alerts", "samples", "flush"].contains {
                point.rawValue.hasPrefix("\($0).")
            }
        }
        /// Reached once in the life of a process.
        private static let once: Set<CrashPoint> = [
            .schemaBeforeMigration, .schemaAfterMigration, .alertsAfterRead, .samplesBeforeRestore,
            .samplesInsideRestore, .samplesAfterRestore, .flushBefore, .flushAfter,
        ]

        private func exercise(_ directory: TemporaryDirectory, crashAt place: String?) async throws -> CommandRun {
            try await CommandRun.vedette(
                "exercise-storage",
                directory.path("state"),
                in: directory,
                environment: place.map { [CrashPoint.variable: $0] } ?? [:]
            )
        }

        @Test(arguments: ofStorage)
        func `a process killed there loses nothing that was acknowledged`(place: CrashPoint) async throws {
            let directory = try TemporaryDirectory()
            var acknowledged = ["alert": 0, "sample": 0, "transition": 0]
            // There is something to restore in the first run, too.
            let first = try await exercise(directory, crashAt: nil)
            #expect(first.exit == .code(0), "\(first.complaints)")
            acknowledged.merge(Run(first.output).newest) { $1 }
            #expect(acknowledged == ["alert": 20, "sample": 20, "transition": 20])
            for times in 1...5 {
                let arrival = Self.once.contains(place) ? 1 : times
                let killed = try await exercise(directory, crashAt: "\(place.rawValue):\(arrival)")
                #expect(killed.exit == .signal(SIGKILL), "\(place) \(times): \(killed.complaints)")
                let run = Run(killed.output)
                for (kind, number) in run.found { #expect(number >= acknowledged[kind, default: 0], "\(kind)") }
                acknowledged.merge(run.newest) { $1 }
            }
            let last = try await exercise(directory, crashAt: nil)
            #expect(last.exit == .code(0), "\(last.complaints)")
            let found = Run(last.output).found
            #expect(found.count == 3)
            for (kind, number) in found { #expect(number >= acknowledged[kind, default: 0], "\(kind)") }
        }

        @Test func `the places can be listed, and one that there is not is refused`() async throws {
            let directory = try TemporaryDirectory()
            let list = try await CommandRun.vedette("run", in: directory, environment: [CrashPoint.variable: "list"])
            #expect(list.exit == .code(0))
            #expect(list.output.split(separator: "\n").map(String.init) == CrashPoint.allCases.map(\.rawValue))
            for wrong in ["nowhere", "flush.before:0"] {
                let run = try await CommandRun.vedette(
                    "run",
                    in: directory,
                    environment: [CrashPoint.variable: wrong]
                )
                #expect(run.exit == .code(64))
                #expect(run.complaints.contains("found `\(wrong)`"))
            }
        }
    }
}
#endif
