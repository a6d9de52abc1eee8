package import Probing
import Synchronization
package import Vocabulary

/// Asks an encoder of sparse vectors: the kind `splade`.
///
/// - `live` GETs `/health` on a kept connection: empty from Text Embeddings Inference, `{"status":"healthy"}` from the
///   stack's own `splade-runner`. The runner answers nobody while it encodes a batch: a `timeout` may mean just that.
/// - `ready`, over a fresh connection: of Text Embeddings Inference `/info` and `/metrics`, the model has to be a SPLADE
///   model; of the runner `/health` and its card at `/`.
///
/// With `auto`, `ready` finds out which it is and asks that one until its answers no longer fit.
package struct SpladeProbe: Probe {
    /// Which server encodes.
    package enum Flavor: String, Hashable, Sendable, CaseIterable { case auto, runner, tei }

    package struct Options: Hashable, Sendable {
        package var server: HTTPServer
        package var level: CheckLevel
        package var flavor: Flavor

        package init(_ server: HTTPServer, level: CheckLevel, flavor: Flavor = .auto) {
            self.server = server
            self.level = level
            self.flavor = flavor
        }
    }

    private let options: Options
    private let asker: ModelAsker
    private let memory = Memory()
    private let facts = ModelFacts(kind: "splade")

    /// What stays from run to run.
    private final class Memory: Sendable {
        /// What the last run found, when it was good.
        let found = Mutex<Flavor?>(nil)
    }

    package init(_ options: Options, connector: Connector) {
        self.options = options
        asker = ModelAsker(
            options.server,
            connector,
            keepsConnection: options.level == .live,
            whenNew: "splade-runner and Text Embeddings Inference listen only once their model is loaded"
        )
    }

    package func run(_ run: ProbeRun) async throws(ProbeFailure) -> Report {
        try await asker.converse(run) { conversation throws(ProbeFailure) in
            guard options.level != .live else {
                try judgeHealth(try await conversation.ask("/health", isLast: true))
                return .empty
            }
            let known = takeFound()
            let (flavor, report) = try await ready(conversation, known: known)
            memory.found.withLock { $0 = flavor }
            return report
        }
    }

    package func close() async {
        asker.close()
    }

    private func judgeHealth(_ answer: ModelAnswer) throws(ProbeFailure) {
        let isEmpty = answer.isGood && answer.hasNoBody
        switch options.flavor {
        case .tei: try TEI.expectHealthy(answer)
        case .auto where isEmpty: return
        case .auto, .runner: _ = try SpladeRunner(answer)
        }
    }

    private func ready(
        _ conversation: ModelConversation,
        known: Flavor?
    ) async throws(ProbeFailure) -> (Flavor, Report) {
        switch options.flavor {
        case .tei:
            return (.tei, try await encoder(try await conversation.ask("/info"), conversation))
        case .runner:
            return (.runner, try await runner(try await conversation.ask("/health"), conversation))
        case .auto:
            break
        }
        if known == .runner {
            let health = try await conversation.ask("/health")
            // What is no longer the runner may be the other one.
            if SpladeRunner.isRecognised(health) { return (.runner, try await runner(health, conversation)) }
        }
        let info = try await conversation.ask("/info")
        // The runner knows no credentials: who asks for them is the other one, or a gateway before either.
        if info.isTrouble || info.isUnauthorized { throw TEI.refusal(info) }
        if TEI.isRecognised(info) { return (.tei, try await encoder(info, conversation)) }
        return (.runner, try await runner(try await conversation.ask("/health"), conversation))
    }

    /// The report of Text Embeddings Inference.
    private func encoder(
        _ info: ModelAnswer,
        _ conversation: ModelConversation
    ) async throws(ProbeFailure) -> Report {
        try await TEI.ready(info, conversation, wanting: .splade, model: nil, facts, flavor: Flavor.tei.rawValue)
            .adding(ModelFacts.text("flavor", Flavor.tei.rawValue))
    }

    /// The report of the stack's own runner.
    private func runner(
        _ health: ModelAnswer,
        _ conversation: ModelConversation
    ) async throws(ProbeFailure) -> Report {
        let runner = try SpladeRunner(health)
        let card = try await conversation.ask("/", isLast: true)
        guard case .object(let members) = try card.json(), !members.isEmpty else {
            throw card.failure(.protocol, "is not splade-runner's card:\(card.http.excerpt)")
        }
        return Report(facts: runner.facts(facts) + [ModelFacts.text("flavor", Flavor.runner.rawValue)])
    }

    private func takeFound() -> Flavor? {
        memory.found.withLock { found in
            defer { found = nil }
            return found
        }
    }
}
