import NIOCore
import Probing
import Vocabulary

/// One exchange as it is handed to the channel.
struct HTTPJob: Sendable {
    let request: HTTPRequest
    let isReused: Bool
    /// Whether the run's stopwatch stops with the answer.
    let isLast: Bool
    let run: ProbeRun?
    let promise: EventLoopPromise<HTTPAnswer>
}

/// An exchange that failed, and whether the server had begun to answer.
struct HTTPExchangeError: Error {
    let failure: ProbeFailure
    let isUnanswered: Bool
}
