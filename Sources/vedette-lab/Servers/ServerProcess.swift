import Glibc
import Subprocess
import Synchronization

/// A real server as a child process, which says on its output when it is ready.
final class ServerProcess: Sendable {
    /// How many of its last lines are kept, to say why it ended.
    private static let tail = 4

    private let running = Mutex<pid_t?>(nil)
    /// What ends it in good order.
    private let stopSignal: Signal

    init(stopSignal: Signal) {
        self.stopSignal = stopSignal
    }

    /// The process, while it runs.
    var pid: pid_t? { running.withLock { $0 } }

    /// Runs it until the task is cancelled; it then gets its stop signal, and `KILL` 5 s later.
    ///
    /// - Parameters:
    ///   - command: what to run; it must stay in the foreground.
    ///   - readyText: what the line contains that says that connections are accepted.
    ///   - isReady: called when that line has been seen.
    /// - Throws: ``LabError`` with its last lines when it ended by itself.
    func run(_ command: Command, readyText: String, isReady: @escaping @Sendable () -> Void) async throws {
        var configuration = command.configuration
        configuration.platformOptions.teardownSequence = [
            .send(signal: stopSignal, allowedDurationToNextStep: .seconds(5))
        ]
        let result = try await Subprocess.run(
            configuration,
            input: .none,
            output: .sequence,
            error: .combinedWithOutput
        ) { execution in
            running.withLock { $0 = execution.processIdentifier.value }
            defer { running.withLock { $0 = nil } }
            var lines: [String] = []
            for try await line in execution.standardOutput.strings() {
                lines = lines.suffix(Self.tail - 1) + [line]
                if line.contains(readyText) { isReady() }
            }
            return lines
        }
        try Task.checkCancellation()
        throw LabError(
            .unavailable,
            "\(command.words.drop { $0 != "--" }.dropFirst().first ?? "") ended (\(result.terminationStatus)): "
                + result.closureResult.joined(separator: " | ")
        )
    }

    /// Stops it where it is (`SIGSTOP`): its sockets stay open and nothing answers.
    func freeze() throws(LabError) {
        try send(SIGSTOP)
    }

    /// Lets it go on.
    func thaw() throws(LabError) {
        if pid != nil { try send(SIGCONT) }
    }

    private func send(_ signal: Int32) throws(LabError) {
        guard let pid, kill(pid, signal) == 0 else { throw LabError(.unavailable, "the process is gone") }
    }
}
