import Probing
package import Vocabulary

extension HTTPExchange {
    /// Asks once, over a fresh connection, without a ``ProbeRun``: for command-line clients and tests.
    ///
    /// - Throws: ``ProbeFailure``, with reason `timeout` when there is no answer within `timeout`.
    package static func once(
        _ call: HTTPCall,
        timeout: Duration,
        connector: Connector = .standalone()
    ) async throws(ProbeFailure) -> HTTPAnswer {
        let exchange = HTTPExchange(connector, keepsConnection: false)
        let time = connector.environment.time
        let deadline = time.now + timeout
        let result = await withTaskGroup(of: Result<HTTPAnswer, ProbeFailure>.self) { group in
            group.addTask {
                do throws(ProbeFailure) {
                    return .success(try await exchange.send(call))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Cancelled when the answer came first, and then not looked at.
                try? await time.sleep(until: deadline)
                return .failure(ProbeFailure(.timeout, "no answer within \(timeout.seconds) s"))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(ProbeFailure(.internal, "no result"))
        }
        return try result.get()
    }

    /// GETs `url` once.
    ///
    /// - Throws: ``ProbeFailure``; `internal` when `url` is no URL.
    package static func get(
        _ url: String,
        headers: [HTTPField] = [],
        timeout: Duration = .seconds(5),
        bodyLimit: Int = 16 << 20,
        connector: Connector = .standalone()
    ) async throws(ProbeFailure) -> HTTPAnswer {
        let parsed: ServiceURL
        do throws(ServiceURLError) {
            parsed = try ServiceURL(parsing: url)
        } catch {
            throw ProbeFailure(.internal, error.message)
        }
        return try await once(
            HTTPCall("GET", parsed, headers: headers, bodyLimit: bodyLimit),
            timeout: timeout,
            connector: connector
        )
    }
}
