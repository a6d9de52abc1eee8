import Subprocess

/// A program that is run to its end.
struct Command {
    /// Its name and its arguments; the name is looked up along the PATH.
    let words: [String]
    var input = ""

    init(_ words: [String], input: String = "") {
        self.words = words
        self.input = input
    }

    /// Runs it; a program that cannot be started counts as one that failed, and cancellation ends it and its children.
    func run() async throws -> (succeeded: Bool, output: String) {
        do {
            let result = try await Subprocess.run(
                configuration,
                input: .string(input),
                output: .string(limit: 1 << 20),
                error: .combinedWithOutput
            )
            try Task.checkCancellation()
            return (result.terminationStatus.isSuccess, result.standardOutput)
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            return (false, "\(error)")
        }
    }

    /// How Subprocess starts it: in a process group of its own, so that a Ctrl-C on the terminal reaches only us.
    var configuration: Configuration {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(3))
        ]
        return Configuration(
            executable: .name(words[0]),
            arguments: Arguments(Array(words.dropFirst())),
            environment: .inherit.updating(["LC_ALL": "C"]),
            platformOptions: options
        )
    }
}
