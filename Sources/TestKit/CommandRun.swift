import FoundationEssentials
import Synchronization

/// A built program that ran to its end: how it ended and what it said.
package struct CommandRun: Sendable {
    package let exit: ServerProcess.Exit
    package let output: String
    package let complaints: String

    private static let runs = Atomic<Int>(0)

    /// Runs `vedette` with some arguments.
    ///
    /// - Throws: ``TestKitError`` when it has not ended after half a minute.
    package static func vedette(
        _ arguments: String...,
        in directory: TemporaryDirectory,
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        try await vedette(arguments, in: directory, environment: environment)
    }

    /// Runs `vedette` with a list of arguments.
    ///
    /// - Throws: ``TestKitError`` when it has not ended after half a minute.
    package static func vedette(
        _ arguments: [String],
        in directory: TemporaryDirectory,
        environment: [String: String] = [:]
    ) async throws -> CommandRun {
        let number = runs.add(1, ordering: .relaxed).newValue
        let output = directory.path("command-\(number).out")
        let process = try await ServerProcess.start(
            "sh",
            ["-c", "exec \"$@\" >\(output)", "sh", BuiltProgram.vedette.path] + arguments,
            in: directory,
            environment: environment,
            log: "command-\(number).err"
        )
        try await Polling.until("vedette \(arguments.joined(separator: " ")) ends") { process.exit != nil }
        let printed = (try? Data(contentsOf: URL(filePath: output))) ?? Data()
        return CommandRun(
            exit: await process.waitForExit(),
            output: String(decoding: printed, as: UTF8.self),
            complaints: process.output
        )
    }
}
