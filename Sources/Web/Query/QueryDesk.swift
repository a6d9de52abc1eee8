import NIOPosix
import PromQL
import Series
import Synchronization
import Vocabulary

/// Evaluates queries of clients on threads of its own: a long one delays neither probes nor other requests.
final class QueryDesk: Sendable {
    /// So many run at a time, others wait for their turn.
    private static let threads = 2
    /// Beyond so many, running and waiting, a query is refused.
    private static let most = 20

    let store: SampleStore
    let time: any Time
    private let pool = NIOThreadPool(numberOfThreads: threads)
    private let waiting = Atomic(0)

    init(store: SampleStore, time: any Time) {
        self.store = store
        self.time = time
        pool.start()
    }

    /// Runs `body` with an engine on one of the threads.
    ///
    /// - Throws: ``QueryFailure`` when there is no place, and what `body` throws.
    func run<Value: Sendable>(
        _ options: EngineOptions,
        _ body: @escaping @Sendable (Engine, SampleStore) throws -> Value
    ) async throws -> Value {
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard waiting.add(1, ordering: .relaxed).newValue <= Self.most else {
            throw QueryFailure(.timeout, "too many queries at once: \(Self.most) are running or waiting", .unavailable)
        }
        let (store, time) = (store, time)
        return try await pool.runIfActive { try body(Engine(options: options, time: time), store) }
    }

    /// What has been queried through the API: bounded more tightly than rules, which people wrote with care.
    static let limits: EngineOptions = {
        var options = EngineOptions()
        options.mostSamples = 5_000_000
        options.timeout = .seconds(30)
        options.subqueryStep = 15_000
        return options
    }()
}

/// Why a query has no answer, in the words of Prometheus' API.
struct QueryFailure: Error {
    enum Kind: String {
        case badData = "bad_data"
        case execution, timeout, canceled, `internal`, unsupported
        case notFound = "not_found"
    }

    enum Status { case badRequest, unprocessable, unavailable, internalError }

    let kind: Kind
    let message: String
    let status: Status

    init(_ kind: Kind, _ message: String, _ status: Status) {
        (self.kind, self.message, self.status) = (kind, message, status)
    }

    static func badData(_ message: String) -> QueryFailure { QueryFailure(.badData, message, .badRequest) }

    /// `invalid parameter "start": …`.
    static func parameter(_ name: String, _ message: String) -> QueryFailure {
        .badData("invalid parameter \(name.goQuoted): \(message)")
    }

    init(_ failure: EvaluationFailure) {
        switch failure.code {
        case .execution, .tooManySamples: self.init(.execution, failure.message, .unprocessable)
        case .unsupported: self.init(.execution, failure.message, .unprocessable)
        case .timeout: self.init(.timeout, failure.message, .unavailable)
        case .canceled: self.init(.canceled, failure.message, .unavailable)
        }
    }
}
