package import Alerting
package import Logging
package import Probes
import Probing
import ServiceLifecycle
import Synchronization
package import Vocabulary

/// Says to somebody else, again and again, that we are well; who hears nothing raises the alarm (a dead man's switch).
///
/// A beat is sent only while the daemon is healthy. One that fails is not made up for: the next one comes at its time.
package final class HeartbeatSender: Service {
    /// The longest that the other side may take, if the interval is no shorter.
    package static let patience: Duration = .seconds(10)
    /// An answer has nothing to say.
    private static let longestAnswer = 4096

    /// What has been sent so far.
    package struct Figures: Sendable, Equatable {
        /// When the last beat was taken; nil before the first one.
        package var lastSuccess: WallTime?
        package var sent = 0
        /// Beats that were sent and not taken.
        package var failed = 0
        /// Beats that were not sent because something is wrong here.
        package var withheld = 0
        /// Why the last beat was not taken, or was withheld; nil when it was taken.
        package var problem: String?

        package init() {}
    }

    private struct State {
        var figures = Figures()
        /// What was said last: only a turn is logged.
        var isBeating: Bool?
    }

    private let options: HeartbeatOptions
    private let connector: Connector
    private let health: @Sendable () -> String?
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameters:
    ///   - options: whom to tell, and how often.
    ///   - connector: connects, and has the clock.
    ///   - logger: hears of turns from good to bad and back, never of the URL's path.
    ///   - health: nil when all is well, else what is not; asked before every beat.
    package init(
        _ options: HeartbeatOptions,
        connector: Connector,
        logger: Logger,
        health: @escaping @Sendable () -> String?
    ) {
        self.options = options
        self.connector = connector.through(options.proxies)
        self.health = health
        self.logger = logger
    }

    /// What has been sent so far.
    package var figures: Figures { state.withLock { $0.figures } }

    package func run() async throws {
        // Ends at once at a shutdown: whoever waits for the next beat is to hear of it.
        try? await cancelWhenGracefulShutdown { try await self.beatOn() }
    }

    private func beatOn() async throws {
        let time = connector.environment.time
        var next = time.now
        while !Task.isCancelled {
            await beat()
            next = next + options.interval
            // What was missed while the process stood still is not made up for.
            if next < time.now { next = time.now + options.interval }
            try await time.sleep(until: next)
        }
    }

    /// One beat, or none when something is wrong.
    private func beat() async {
        if let problem = health() {
            note(problem, isWithheld: true)
            return
        }
        let timeout = min(Self.patience, options.interval)
        do throws(ProbeFailure) {
            let answer = try await HTTPExchange.once(call, timeout: timeout, connector: connector)
            guard !Task.isCancelled else { return }
            if (200..<300).contains(answer.status) {
                note(nil, isWithheld: false)
            } else {
                note("\(options.url.origin) answered with status \(answer.status)", isWithheld: false)
            }
        } catch {
            guard !Task.isCancelled else { return }
            note("\(options.url.origin): \(error.message)", isWithheld: false)
        }
    }

    private var call: HTTPCall {
        let fields = [
            HTTPField("User-Agent", "vedette"), options.authorization.flatMap { HTTPField("Authorization", $0) },
        ]
        return HTTPCall(
            options.method.rawValue,
            options.url,
            headers: fields.compactMap(\.self),
            body: options.method == .post ? "" : nil,
            bodyLimit: Self.longestAnswer,
            needsWholeBody: false
        )
    }

    private func note(_ problem: String?, isWithheld: Bool) {
        let now = connector.environment.time.wallNow
        let turned = state.withLock { state in
            state.figures.problem = problem
            switch (problem, isWithheld) {
            case (nil, _):
                state.figures.sent += 1
                state.figures.lastSuccess = now
            case (_, true): state.figures.withheld += 1
            case (_, false): state.figures.failed += 1
            }
            defer { state.isBeating = problem == nil }
            return state.isBeating != (problem == nil)
        }
        guard turned else { return }
        if let problem {
            let message: Logger.Message = isWithheld ? "the heartbeat is withheld" : "the heartbeat is not taken"
            logger.warning(message, metadata: ["reason": "\(problem)"])
        } else {
            logger.info("the heartbeat is taken", metadata: ["receiver": "\(options.url.origin)"])
        }
    }
}
