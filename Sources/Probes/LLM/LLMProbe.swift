package import Probing
import Synchronization
package import Vocabulary

/// Asks a server with OpenAI's routes whether it has a model: the kind `llm`.
///
/// GETs `/models/{model}`, and where there is no such route, `/models`. Never a completion: that costs money and a place in
/// the queue. Every run has a connection of its own: the runs are minutes apart, and networks forget idle connections.
package struct LLMProbe: Probe {
    package struct Options: Hashable, Sendable {
        /// Where `/models` is: the path mostly ends in `/v1`.
        package var server: HTTPServer
        package var model: String

        package init(_ server: HTTPServer, model: String) {
            self.server = server
            self.model = model
        }
    }

    private let options: Options
    private let asker: ModelAsker
    private let memory = Memory()
    private let facts = ModelFacts(kind: "llm")

    /// What stays from run to run.
    private final class Memory: Sendable {
        /// The last run found the model in the list only.
        let needsList = Mutex(false)
    }

    package init(_ options: Options, connector: Connector) {
        self.options = options
        asker = ModelAsker(
            options.server,
            connector,
            keepsConnection: false,
            whenNew: "is that where the API is? A hosted one always listens, one of your own once its model is loaded"
        )
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        try await asker.converse(run) { conversation throws(ProbeFailure) in
            let needsList = memory.needsList.withLock { needsList in
                defer { needsList = false }
                return needsList
            }
            if !needsList, let report = try await single(conversation) { return report }
            let report = try await list(conversation)
            memory.needsList.withLock { $0 = true }
            return report
        }
    }

    package func close() async {
        asker.close()
    }

    /// Nil where there is no route for a single model.
    private func single(_ conversation: ModelConversation) async throws(ProbeFailure) -> Report? {
        let answer = try await conversation.ask(
            "/models/\(PercentEncoding.encode(options.model))",
            limit: ModelList.bodyLimit
        )
        if answer.isMissing {
            let body = ModelErrorBody(answer.http)
            guard body.type == "model_not_found" else { return nil }
            throw answer.failure(.assertion, "says that there is no model \(options.model): \(body.text ?? "")")
        }
        let document = try answer.json()
        guard let id = document[path: "id"]?.text else {
            throw answer.failure(.protocol, "is not a model:\(answer.http.excerpt)")
        }
        // Gateways and vendors put their own name before the model's.
        guard id == options.model || id.hasSuffix("/" + options.model) || options.model.hasSuffix("/" + id) else {
            throw answer.failure(.assertion, "tells of the model \(id), asked for \(options.model)")
        }
        return report(id, answer)
    }

    private func list(_ conversation: ModelConversation) async throws(ProbeFailure) -> Report {
        let answer = try await conversation.ask("/models", limit: ModelList.bodyLimit, isLast: true)
        if answer.isMissing {
            let failure = answer.refusal
            let hint = "; is it the right URL? Its path mostly ends in /v1"
            throw ProbeFailure(failure.reason, in: failure.phase, failure.message + hint)
        }
        guard let list = ModelList(openAI: try answer.json()) else {
            throw answer.failure(.protocol, "is no list of models:\(answer.http.excerpt)")
        }
        guard let name = list.find(options.model) else { throw list.lacks(options.model, in: answer) }
        return report(name, answer)
    }

    private func report(_ model: String, _ answer: ModelAnswer) -> Report {
        Report(facts: facts.model(model) + LLMRateLimit(answer.http).facts(facts))
    }
}
