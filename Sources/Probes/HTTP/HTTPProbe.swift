package import Probing
package import Vocabulary

/// Sends one request and judges the answer: the kind `http`.
package struct HTTPProbe: Probe {
    package struct Options: Hashable, Sendable {
        package var call: HTTPCall
        package var expectation: HTTPExpectation
        /// One connection for all runs, or one for each; `live` keeps it, `ready` connects anew.
        package var keepsConnection: Bool

        /// A body beyond the call's limit fails the run only when the expectation looks at the body.
        package init(_ call: HTTPCall, expecting expectation: HTTPExpectation = .init(), keepsConnection: Bool = false)
        {
            self.call = call
            self.call.needsWholeBody = expectation.needsBody
            self.expectation = expectation
            self.keepsConnection = keepsConnection
        }
    }

    private let options: Options
    private let exchange: HTTPExchange

    package init(_ options: Options, connector: Connector) {
        self.options = options
        exchange = HTTPExchange(connector, keepsConnection: options.keepsConnection)
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        let answer = try await exchange.send(options.call, run: run)
        if let failure = options.expectation.judge(answer) { throw failure }
        return Report(facts: [Fact("statusCode", .integer(Int64(answer.status)))])
    }

    package func close() async {
        exchange.close()
    }
}
