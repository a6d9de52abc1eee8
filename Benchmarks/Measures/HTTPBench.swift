import TestKit
import Vocabulary

/// What one HTTP probe costs, all in, at 500 a second: our daemon and the stack, in turn, against one nginx.
struct HTTPBench {
    private static let targets = 500
    /// Both settle in this time: every target was asked, buffers and caches have grown.
    private static let warmUp: Duration = .seconds(5)
    private static let tries = 3
    private static let time = SystemTime()

    let effort: Effort

    private struct Figures {
        /// Microseconds of processor time.
        var cost: [Double] = []
        var resident: [Double] = []
        var anonymous: [Double] = []
        var missed: [Double] = []
        /// Starts later than 1 ms and 10 ms, in percent: the histogram of our own lateness has bounds there.
        var late: [Double] = []
        var veryLate: [Double] = []

        mutating func take(_ vedette: VedetteContender, since earlier: Starts) async throws {
            let starts = try await vedette.starts().since(earlier)
            late.append(starts.late(beyond: "0.001"))
            veryLate.append(starts.late(beyond: "0.01"))
            missed.append(try await vedette.missed())
        }
    }

    func rows() async throws -> [Row] {
        let nginx = try await NginxServer.start()
        let targets = (0..<Self.targets).map { "\(nginx.url)/target-\($0)" }
        var (fresh, kept, stack) = (Figures(), Figures(), Figures())
        for round in 1...effort.rounds {
            Progress.say("http, round \(round) of \(effort.rounds)")
            try await measure(nginx, into: &fresh) {
                try await VedetteContender.start(targets, keepsConnections: false)
            }
            try await measure(nginx, into: &stack) { try await StackContender.start(targets) }
            try await measure(nginx, into: &kept) { try await VedetteContender.start(targets, keepsConnections: true) }
        }
        await nginx.stop()
        return [("fresh", fresh, 0.25), ("kept", kept, 0.125)].flatMap { name, ours, share in
            [
                Row(
                    "CPU per HTTP probe, \(name) connections",
                    "us",
                    ours.cost,
                    beside: stack.cost,
                    budget: .share(share)
                ),
                Row("RSS, 500 checks/s, \(name)", "MB", ours.resident, beside: stack.resident, budget: .atMost(90)),
                Row("of it anonymous", "MB", ours.anonymous, beside: stack.anonymous, budget: .atMost(50)),
                Row("missed slots", "", ours.missed, budget: .atMost(0)),
                Row("starts later than 1 ms", "%", ours.late, budget: .atMost(1)),
                Row("later than 10 ms", "%", ours.veryLate, budget: .atMost(0)),
            ]
        }
    }

    /// Measures a contender, anew when the machine was too busy for its probes to reach nginx.
    private func measure(
        _ nginx: NginxServer,
        into figures: inout Figures,
        _ start: () async throws -> some Contender
    ) async throws {
        for triesLeft in (0..<Self.tries).reversed() {
            let contender = try await start()
            do {
                try await measure(contender, nginx, into: &figures)
                return try await contender.stop()
            } catch let disagreement as Disagreement where triesLeft > 0 {
                Progress.say("\(disagreement); once more")
                try await contender.stop()
            }
        }
    }

    /// The processor time of a window, divided by the requests that nginx had in it.
    private func measure(_ contender: some Contender, _ nginx: NginxServer, into figures: inout Figures) async throws {
        try await Self.time.sleep(until: Self.time.now + Self.warmUp)
        // On a busy machine one of them may always just have run out of time.
        try await Polling.until("the targets are up", by: .seconds(60), every: .milliseconds(500)) {
            try await contender.targetsUp() >= Self.targets * 99 / 100
        }
        let vedette = contender as? VedetteContender
        let starts = try await vedette?.starts()
        let recorded = try await Reading { try await contender.recorded() }
        let asked = try await Reading { try await nginx.requests() }
        let before = try ProcessReading(contender.pids)
        try await Self.time.sleep(until: Self.time.now + .seconds(effort.seconds))
        let after = try ProcessReading(contender.pids)
        let askedAfter = try await Reading { try await nginx.requests() }
        let recordedAfter = try await Reading { try await contender.recorded() }
        // The second count is a request of our own.
        let requests = askedAfter.count - asked.count - 1
        let rates = (recordedAfter.rate(since: recorded), askedAfter.rate(since: asked))
        guard abs(rates.0 / rates.1 - 1) < 0.05 else {
            throw Disagreement(recorded: rates.0, asked: rates.1)
        }
        figures.cost.append((after.processorTime - before.processorTime) / requests * 1e6)
        figures.resident.append(after.resident)
        figures.anonymous.append(after.anonymous)
        if let vedette, let starts { try await figures.take(vedette, since: starts) }
    }

    /// What a contender claims to have done is not what nginx saw, per second.
    private struct Disagreement: Error, CustomStringConvertible {
        let recorded: Double
        let asked: Double

        var description: String {
            "nginx had \(Int(asked)) requests a second, and \(Int(recorded)) probes were recorded"
        }
    }

    /// A count and when it was taken: reading one takes its time.
    private struct Reading {
        let count: Double
        let at: Instant

        init(_ read: () async throws -> Double) async throws {
            at = HTTPBench.time.now
            count = try await read()
        }

        func rate(since earlier: Reading) -> Double {
            (count - earlier.count) / earlier.at.duration(to: at).seconds
        }
    }
}
