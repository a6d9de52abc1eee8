import Hummingbird
import NIOPosix
import PromQL
import Series
import Synchronization
import Vocabulary

/// Answers queries of clients on threads of its own: reading, computing and writing a long one delays neither probes nor
/// other requests.
final class QueryDesk: Sendable {
    /// So many run at a time, others wait for their turn.
    private static let threads = 2
    /// Beyond so many, running and waiting, a query is refused.
    private static let most = 20
    /// From the request to the last byte of the answer.
    private static let longest: Duration = .seconds(30)
    private static let mostSamples = 5_000_000

    private let store: SampleStore
    private let time: any Time
    private let subqueryStep: Duration
    private let pool = NIOThreadPool(numberOfThreads: threads)
    private let admitted = Atomic(0)

    init(store: SampleStore, time: any Time, subqueryStep: Duration) {
        self.store = store
        self.time = time
        self.subqueryStep = subqueryStep
        pool.start()
    }

    /// How many queries are running or waiting.
    var load: Int { admitted.load(ordering: .relaxed) }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// Runs `body` on one of the threads, in the time that the parameters grant.
    ///
    /// A cancelled task ends it soon.
    ///
    /// - Throws: ``QueryFailure`` when there is no place or no time left, and what `body` throws.
    func run(
        _ parameters: QueryParameters,
        _ body: @escaping @Sendable (QueryTurn) throws -> QueryAnswer
    ) async throws -> QueryAnswer {
        defer { admitted.subtract(1, ordering: .relaxed) }
        guard admitted.add(1, ordering: .relaxed).newValue <= Self.most else {
            throw QueryFailure(.timeout, "too many queries at once: \(Self.most) are running or waiting", .unavailable)
        }
        let timeout = try parameters.duration("timeout").map { min(.milliseconds($0), Self.longest) } ?? Self.longest
        let stop = StopFlag()
        var options = EngineOptions()
        options.mostSamples = Self.mostSamples
        options.subqueryStep = subqueryStep.nanoseconds / 1_000_000
        options.wallOffset = time.wallOffset.nanoseconds / 1_000_000
        options.isCanceled = { stop.isSet }
        if let lookback = try parameters.duration("lookback_delta"), lookback > 0 { options.lookback = lookback }
        let turn = QueryTurn(store: store, time: time, deadline: time.now + timeout, options: options)
        return try await withTaskCancellationHandler {
            try await pool.runIfActive {
                guard turn.remaining > .zero else {
                    throw QueryFailure(.timeout, "query timed out in query queue", .unavailable)
                }
                return try body(turn)
            }
        } onCancel: {
            stop.set()
        }
    }
}

extension QueryDesk {
    /// Answers a request on one of the threads, failures in the words of Prometheus' API.
    func answer(
        _ request: Request,
        _ body: @escaping @Sendable (QueryParameters, QueryTurn) throws -> QueryAnswer
    ) async -> Response {
        do {
            let parameters = try await QueryParameters(request)
            return try await run(parameters) { try body(parameters, $0) }.response
        } catch let failure as QueryFailure {
            return .failure(failure)
        } catch let failure as EvaluationFailure {
            return .failure(QueryFailure(failure))
        } catch is CancellationError {
            return .failure(QueryFailure(.canceled, "query was canceled", .unavailable))
        } catch {
            return .failure(QueryFailure(.internal, "this query failed here", .internalError))
        }
    }
}
