import NIOCore
import NIOHTTP1
package import Probing
import Synchronization
package import Vocabulary

/// HTTP/1.1 exchanges with one server, over a fresh connection each or over one that is kept.
///
/// No redirects, no cookies, no pool; proxies where the connector has them. Nothing is sent twice, with one exception: a kept connection that
/// turns out to have been closed by the server, without a byte of answer, is reopened once for GET, HEAD and OPTIONS.
/// Servers drop idle connections after a time of their own (five seconds for several that are watched here), and that
/// says nothing of their health; RFC 9110 §9.2.2 allows it.
///
/// One exchange at a time.
package final class HTTPExchange: Sendable {
    private struct Kept {
        let channel: any Channel
        let endpoint: Endpoint
    }

    private let connector: Connector
    private let keepsConnection: Bool
    private let kept = Mutex<Kept?>(nil)
    /// The last one: a check sends the same call in every run.
    private let request = Mutex<HTTPRequest?>(nil)

    package init(_ connector: Connector, keepsConnection: Bool) {
        self.connector = connector
        self.keepsConnection = keepsConnection
    }

    /// Sends `call` and returns the answer, whatever its status.
    ///
    /// Phases `dns`, `connect`, `tls`, `wait` and `transfer` are stamped on `run`. A cancelled task closes the connection
    /// at once.
    ///
    /// - Parameters:
    ///   - call: what to ask.
    ///   - isLast: whether the run's exchange ends with this answer; otherwise its stopwatch goes on.
    ///   - run: the stopwatch; nil for a client without one.
    /// - Returns: the answer, read up to the call's limit.
    /// - Throws: ``ProbeFailure``; `protocol` for what is not HTTP/1.1, for a connection closed before the answer's end,
    ///   and for a body longer than the call's limit when the call needs all of it.
    package func send(
        _ call: HTTPCall,
        isLast: Bool = true,
        run: ProbeRun? = nil
    ) async throws(ProbeFailure) -> HTTPAnswer {
        let request = request(for: call)
        if let channel = takeKept(request.endpoint) {
            do throws(HTTPExchangeError) {
                return try await exchange(request, on: channel, isReused: true, isLast: isLast, run)
            } catch {
                guard error.isUnanswered, call.isIdempotent, error.failure.reason == .protocol, !Task.isCancelled else {
                    run?.finish()
                    throw error.failure
                }
            }
        }
        let channel = try await open(request, run)
        do throws(HTTPExchangeError) {
            return try await exchange(request, on: channel, isReused: false, isLast: isLast, run)
        } catch {
            throw error.failure
        }
    }

    private func open(_ request: HTTPRequest, _ run: ProbeRun?) async throws(ProbeFailure) -> any Channel {
        guard let proxy = request.proxy else {
            return try await connector.connect(to: request.endpoint, run: run, configure: Self.configure)
        }
        if request.endpoint.tls == nil {
            return try await connector.connect(toProxy: proxy, run: run, configure: Self.configure)
        }
        return try await connector.tunnel(to: request.endpoint, through: proxy, run: run, configure: Self.configure)
    }

    /// Lets go of the kept connection.
    package func close() {
        takeKept(nil)?.close(mode: .all, promise: nil)
    }

    private func exchange(
        _ request: HTTPRequest,
        on channel: any Channel,
        isReused: Bool,
        isLast: Bool,
        _ run: ProbeRun?
    ) async throws(HTTPExchangeError) -> HTTPAnswer {
        let job = HTTPJob(
            request: request,
            isReused: isReused,
            isLast: isLast,
            run: run,
            promise: channel.eventLoop.makePromise()
        )
        channel.writeAndFlush(job).whenFailure { job.promise.fail($0) }
        do {
            let answer = try await job.promise.futureResult.get { channel.close(mode: .all, promise: nil) }
            if keepsConnection, channel.isActive {
                kept.withLock { $0 = Kept(channel: channel, endpoint: request.endpoint) }
            }
            return answer
        } catch let error as HTTPExchangeError {
            throw error
        } catch {
            // The request could not be written: nothing has been answered.
            throw HTTPExchangeError(failure: ConnectionFailure.exchanging(in: .wait, error), isUnanswered: true)
        }
    }

    /// The kept connection when it is still open and leads to `endpoint` (nil: wherever it leads).
    private func takeKept(_ endpoint: Endpoint?) -> (any Channel)? {
        let last = kept.withLock { kept in
            defer { kept = nil }
            return kept
        }
        guard let last else { return nil }
        if last.channel.isActive, endpoint == nil || endpoint == last.endpoint { return last.channel }
        last.channel.close(mode: .all, promise: nil)
        return nil
    }

    private func request(for call: HTTPCall) -> HTTPRequest {
        let (keepsConnection, proxies) = (keepsConnection, connector.proxies)
        return request.withLock { last in
            if let last, last.call == call { return last }
            let request = HTTPRequest(call, proxy: proxies.proxy(for: call.url), keepsConnection: keepsConnection)
            last = request
            return request
        }
    }

    private static func configure(_ channel: any Channel) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 16 * 1024
        limits.maxHeaderListSize = 64 * 1024
        limits.maxHeaderFieldCount = 128
        let exchange = HTTPExchangeHandler()
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPWire(exchange))
        try pipeline.addHandler(ByteToMessageHandler(HTTPResponseDecoder(limitConfiguration: limits)))
        try pipeline.addHandler(exchange)
    }
}
