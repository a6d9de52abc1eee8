import Glibc
import Vocabulary

extension Promtool {
    /// What promtool concludes of one file.
    package struct RulesVerdict: Sendable {
        /// Of `check rules`: 0 accepted, 1 rejected, 3 a lint complaint with `--lint-fatal`.
        package let code: Int
        package let said: String
    }

    /// The verdicts on rule files, each of which is checked on its own.
    package static func verdicts(
        onRules files: [String],
        _ options: String...
    ) async throws -> [RulesVerdict] {
        let directory = try TemporaryDirectory()
        for (index, file) in files.enumerated() { try directory.write(file, to: "\(index).yml") }
        let flags = options.joined(separator: " ")
        return try await verdicts(files.count, in: directory.path) { "promtool check rules \(flags) \($0).yml" }
    }

    /// What `promtool test rules` concludes of each of these files, asked for all of them at once.
    package static func verdicts(onRuleTests paths: [String]) async throws -> [(passes: Bool, said: String)] {
        let said = try await output(of: "promtool test rules \(paths.joined(separator: " ")) 2>&1")
        let parts = String(decoding: said, as: UTF8.self).split(
            separator: "Unit Testing:",
            omittingEmptySubsequences: true
        )
        return parts.map { ($0.contains("\n  SUCCESS"), String($0)) }
    }

    /// What `promtool test rules` concludes of a file, with its exit code.
    package static func verdict(onRuleTest path: String) async throws -> RulesVerdict {
        try await verdicts(1, in: "/tmp") { _ in "promtool test rules \(path)" }[0]
    }

    /// Runs a command for each number, all in one shell.
    private static func verdicts(
        _ count: Int,
        in directory: String,
        _ command: (_ number: String) -> String
    ) async throws -> [RulesVerdict] {
        let loop = """
            cd \(directory); i=0; while [ $i -lt \(count) ]; do \
            \(command("$i")) 2>&1 | tr '\\036\\037' '  '; printf '\\037%s\\036' "${PIPESTATUS[0]}"; \
            i=$((i+1)); done
            """
        let said = try await output(of: "bash -c '\(loop.replacing("'", with: "'\\''"))'")
        let verdicts = said.split(separator: UInt8(0x1E)).map { part in
            let halves = part.split(separator: UInt8(0x1F), omittingEmptySubsequences: false)
            let code = halves.last.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
            return RulesVerdict(code: code ?? -1, said: String(decoding: halves.first ?? [], as: UTF8.self))
        }
        guard verdicts.count == count else { throw Failure(message: String(decoding: said, as: UTF8.self)) }
        return verdicts
    }

    /// What a shell command writes to standard output.
    private static func output(of command: String) async throws -> [UInt8] {
        let result: Result<[UInt8], Failure> = await withCheckedContinuation { continuation in
            let started = DetachedThread.start { continuation.resume(returning: read(command)) }
            if !started { continuation.resume(returning: .failure(Failure(message: "no thread"))) }
        }
        return try result.get()
    }

    private static func read(_ command: String) -> Result<[UInt8], Failure> {
        guard let pipe = unsafe popen(command, "r") else {
            return .failure(Failure(message: "a shell cannot be started"))
        }
        var bytes: [UInt8] = []
        var byte = unsafe fgetc(pipe)
        while byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
            byte = unsafe fgetc(pipe)
        }
        unsafe pclose(pipe)
        return .success(bytes)
    }
}
