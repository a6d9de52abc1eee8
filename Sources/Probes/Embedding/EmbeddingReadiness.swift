import Synchronization
import Vocabulary

/// Whether a server of embeddings has its model.
///
/// With `auto` the products are told apart by `/info`, then `/api/version`, then the list of models, then `/health`
/// alone. What was found is asked alone until its answers no longer fit; then all are tried again in the same run, so that
/// another product behind the same address is noticed.
final class EmbeddingReadiness: Sendable {
    /// What a server may be.
    private enum Product: CaseIterable {
        case tei, ollama
        /// A list of models at `/v1/models`.
        case openai
        /// A list of models at `/models`: infinity.
        case infinity
        /// `/health` and nothing that tells of models.
        case plain
    }

    private let flavor: EmbeddingProbe.Flavor
    private let model: String?
    private let found = Mutex<Product?>(nil)
    private let facts = ModelFacts(kind: "embedding")

    init(flavor: EmbeddingProbe.Flavor, model: String?) {
        self.flavor = flavor
        self.model = model
    }

    func ask(_ conversation: ModelConversation) async throws(ProbeFailure) -> Report {
        let known = found.withLock { found in
            defer { found = nil }
            return found
        }
        var refusal: ProbeFailure?
        for product in [known].compactMap(\.self) + candidates {
            switch try await ask(product, conversation) {
            case .report(let report):
                found.withLock { $0 = product }
                return report
            case .another(let failure):
                if refusal == nil || failure.reason == .auth { refusal = failure }
            }
        }
        throw nobody(refusal)
    }

    private enum Finding {
        case report(Report)
        /// It is not this product; what would be the failure if it were.
        case another(ProbeFailure)
    }

    private var candidates: [Product] {
        switch flavor {
        case .auto: Product.allCases
        case .tei: [.tei]
        case .openai: [.openai, .infinity, .plain]
        case .ollama: [.ollama]
        }
    }

    private func ask(
        _ product: Product,
        _ conversation: ModelConversation
    ) async throws(ProbeFailure) -> Finding {
        switch product {
        case .tei: try await tei(conversation)
        case .ollama: try await ollama(conversation)
        case .openai: try await list("/v1/models", conversation)
        case .infinity: try await list("/models", conversation)
        case .plain: try await plain(conversation)
        }
    }

    private func tei(_ conversation: ModelConversation) async throws(ProbeFailure) -> Finding {
        let info = try await conversation.ask("/info")
        if info.isTrouble { throw info.refusal }
        guard flavor == .tei || TEI.isRecognised(info) else { return .another(info.refusal) }
        let report = try await TEI.ready(info, conversation, wanting: .embedding, model: model, facts, flavor: "tei")
        return .report(report.adding(ModelFacts.text("flavor", "tei")))
    }

    private func ollama(_ conversation: ModelConversation) async throws(ProbeFailure) -> Finding {
        let answer = try await conversation.ask("/api/version")
        if answer.isTrouble { throw answer.refusal }
        guard let version = answer.jsonIfGood?[path: "version"]?.text else {
            if flavor == .ollama, answer.isGood {
                throw answer.failure(.protocol, "is not Ollama's:\(answer.http.excerpt)")
            }
            return .another(answer.refusal)
        }
        let tags = try await conversation.ask("/api/tags", limit: ModelList.bodyLimit, isLast: true)
        guard let list = ModelList(ollama: try tags.json()) else {
            throw tags.failure(.protocol, "is no list of models:\(tags.http.excerpt)")
        }
        return .report(try report(list, tags, flavor: "ollama", version: "Ollama \(version)"))
    }

    private func list(_ path: String, _ conversation: ModelConversation) async throws(ProbeFailure) -> Finding {
        let answer = try await conversation.ask(path, limit: ModelList.bodyLimit)
        if answer.isTrouble || answer.isUnauthorized { throw answer.refusal }
        guard let document = answer.jsonIfGood, let list = ModelList(openAI: document) else {
            return .another(answer.refusal)
        }
        let report = try report(list, answer, flavor: "openai", version: nil)
        guard let waiting = document[path: "data.0.stats.queue_absolute"]?.count else { return .report(report) }
        return .report(report.adding(facts.queueSize(waiting)))
    }

    private func plain(_ conversation: ModelConversation) async throws(ProbeFailure) -> Finding {
        let answer = try await conversation.ask("/health", isLast: true)
        guard answer.isGood else {
            if answer.isMissing || answer.isUnauthorized { return .another(answer.refusal) }
            throw answer.refusal
        }
        try answer.expectGood()
        return .report(Report(facts: [ModelFacts.text("model", nil), ModelFacts.text("flavor", "health only")]))
    }

    private func report(
        _ list: ModelList,
        _ answer: ModelAnswer,
        flavor: String,
        version: String?
    ) throws(ProbeFailure) -> Report {
        var name = list.names.count == 1 ? list.names.first : nil
        if let model {
            name = list.find(model)
            if name == nil { throw list.lacks(model, in: answer) }
        }
        let models = facts.gauge("models", Int64(list.names.count), "models", "Models that the server says it has.")
        return Report(
            version: version,
            facts: facts.model(name, labels: ["flavor": flavor]) + [models, ModelFacts.text("flavor", flavor)]
        )
    }

    private func nobody(_ refusal: ProbeFailure?) -> ProbeFailure {
        guard let refusal else { return ProbeFailure(.internal, "nothing to ask") }
        guard flavor == .auto, refusal.reason != .auth else { return refusal }
        let tried = "/info, /api/version, /v1/models, /models and /health"
        return ProbeFailure(
            refusal.reason,
            in: refusal.phase,
            "no server of embeddings known here answers \(tried); \(refusal.message)"
        )
    }
}
