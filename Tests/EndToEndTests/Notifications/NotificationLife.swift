import FoundationEssentials
import Glibc
import Probes
import TestKit
import Vocabulary

/// One state directory and the daemons that live in it, one after the other, each to its end, while doors open and close
/// and people are told of it.
final class NotificationLife {
    /// How a daemon ends.
    enum End {
        /// Killed so many seconds after a door has changed.
        case killedAfterChange(Double)
        /// Killed so many seconds after its start, with what the one before has left.
        case killedAfterStart(Double)
        case crash(CrashPoint, arrival: Int)

        var environment: [String: String] {
            guard case .crash(let point, let arrival) = self else { return [:] }
            return [CrashPoint.variable: "\(point.rawValue):\(arrival)"]
        }
    }

    /// What is expected of a daemon and did not come.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    var diary = MailDiary()
    private let mailbox: Mailbox
    private let directory: TemporaryDirectory
    private let settings: String
    private let doors: DoorStack
    private var random: SeededGenerator

    init(seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        mailbox = try await Mailbox()
        directory = try TemporaryDirectory()
        doors = try await DoorStack((0..<3).map { "door-\($0)" })
        settings = try doors.write(into: directory, receivers: mailbox.settings)
    }

    // MARK: - Runs

    /// One run to its violent end, with a change of the world in it.
    func run(to end: End) async throws {
        let launch = try await launch(end.environment)
        switch end {
        case .killedAfterStart(let seconds):
            try await flip()
            try await kill(launch.process, after: seconds)
        case .killedAfterChange(let seconds):
            try await settle(launch.process)
            try await flip()
            try await kill(launch.process, after: seconds)
        case .crash:
            while launch.process.exit == nil {
                try await settle(launch.process)
                try await flip()
            }
        }
        let exit = await launch.process.waitForExit()
        guard exit == .signal(SIGKILL) else {
            throw Failure(description: "\(end): it ended with \(exit)\n\(launch.process.output)")
        }
        try await note(launch)
        // The world goes on meanwhile.
        if Int.random(in: 0..<3, using: &random) == 0 { try await flip() }
    }

    /// Everything is mended; what is told in the end is that nothing is wrong, and nothing is left to be told.
    ///
    /// A message that is decided just before the end is on the disk, and comes with the next start.
    func end() async throws {
        try await doors.setAll(closed: false)
        for _ in 0..<5 {
            let launch = try await launch([:])
            try await settle(launch.process)
            _ = try? await Polling.until("all that was promised came", by: .seconds(15), every: .milliseconds(50)) {
                try await self.note(launch)
                return self.diary.missing.isEmpty
            }
            await launch.process.terminate(with: SIGTERM)
            try await note(launch)
            if diary.missing.isEmpty, isKnown { return }
        }
    }

    private func launch(_ environment: [String: String]) async throws -> DaemonProcess.Launch {
        var options = DaemonProcess.Options()
        options.environment = environment
        return try await DaemonProcess.launch(settings, in: directory, options)
    }

    private func kill(_ process: ServerProcess, after seconds: Double) async throws {
        let time = SystemTime()
        let moment = time.now + .milliseconds(Int64(seconds * 1000))
        try await Polling.until("the moment comes", every: .milliseconds(3)) { time.now >= moment }
        await process.terminate(with: SIGKILL)
    }

    /// Suspends until both receivers know how each door is, or the daemon has ended.
    private func settle(_ process: ServerProcess) async throws {
        do {
            try await Polling.until("they are told", by: .seconds(15), every: .milliseconds(20)) {
                diary.letters = mailbox.letters
                return process.exit != nil || isKnown
            }
        } catch {
            throw Failure(description: "\(error): closed \(doors.isClosed)\n\(diary.letters)\n\(process.output)")
        }
    }

    private var isKnown: Bool {
        Mailbox.receivers.allSatisfy { receiver in
            zip(doors.names, doors.isClosed).allSatisfy { diary.isFiring($0, to: receiver) == $1 }
        }
    }

    /// One door changes.
    private func flip() async throws {
        let number = Int.random(in: doors.names.indices, using: &random)
        try await doors.set(number, closed: !doors.isClosed[number])
    }

    /// Takes over what a daemon that has ended said and sent.
    private func note(_ launch: DaemonProcess.Launch) async throws {
        try await mailbox.mark()
        diary.letters = mailbox.letters
        let log = (try? Data(contentsOf: URL(filePath: launch.outputPath))).map { String(decoding: $0, as: UTF8.self) }
        for line in (log ?? "").split(separator: "\n") {
            // The last line may be half of one.
            guard let line = try? JSONParser.parse(line.utf8), line[path: "msg"]?.text == "to be told",
                line[path: "durable"] == nil, let id = line[path: "notification"]?.text
            else { continue }
            diary.promised.insert(id)
        }
    }
}
