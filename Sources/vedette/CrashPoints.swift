#if DEBUG
import ArgumentParser
import Vocabulary

/// `VEDETTE_CRASH_AT`, as a test says it to a debug build.
enum CrashPoints {
    /// Refuses a place that there is not, and lists all of them for `list`.
    ///
    /// - Throws: the exit code to leave with.
    static func check() throws {
        guard let text = Process.environment[CrashPoint.variable], !text.isEmpty else { return }
        if text == "list" {
            for point in CrashPoint.allCases { Process.say(point.rawValue) }
            throw ExitCode.success
        }
        guard CrashTrigger(parsing: text) == nil else { return }
        Process.complain("vedette: \(CrashPoint.variable): expected NAME or NAME:N, or `list`, found `\(text)`")
        throw Exit.usage
    }
}
#endif
