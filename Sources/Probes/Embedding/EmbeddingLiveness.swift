import Synchronization
import Vocabulary

/// Whether a server of embeddings answers.
///
/// Text Embeddings Inference answers `/health` with an empty body, Ollama `/api/version`, servers with OpenAI's routes
/// `/health` or, hosted ones, only a list of models. The route that answered is asked alone until it fails.
final class EmbeddingLiveness: Sendable {
    private enum Route: String, CaseIterable {
        case health = "/health"
        case ollama = "/api/version"
        case models = "/v1/models"
        /// infinity has its routes without `/v1`.
        case plainModels = "/models"

        /// Of the answer's body, in bytes.
        var limit: Int {
            switch self {
            case .health, .ollama: ModelConversation.shortBody
            case .models, .plainModels: ModelList.bodyLimit
            }
        }
    }

    private let flavor: EmbeddingProbe.Flavor
    private let found = Mutex<Route?>(nil)

    init(flavor: EmbeddingProbe.Flavor) {
        self.flavor = flavor
    }

    func ask(_ conversation: ModelConversation) async throws(ProbeFailure) {
        let known = found.withLock { found in
            defer { found = nil }
            return found
        }
        let routes = [known].compactMap(\.self) + routes.filter { $0 != known }
        var refusal: ProbeFailure?
        for route in routes {
            let isOnly = route == known || routes.count == 1
            let answer = try await conversation.ask(route.rawValue, limit: route.limit, isLast: isOnly)
            guard answer.isMissing || answer.isUnauthorized else {
                try judge(answer, route)
                found.withLock { $0 = route }
                return
            }
            // Credentials that are refused say more than a path that is not there.
            if refusal == nil || answer.isUnauthorized, refusal?.reason != .auth { refusal = self.refusal(answer) }
        }
        throw refusal ?? ProbeFailure(.internal, "no route to ask")
    }

    private var routes: [Route] {
        switch flavor {
        case .auto: Route.allCases
        case .tei: [.health]
        case .openai: [.health, .models, .plainModels]
        case .ollama: [.ollama]
        }
    }

    private func judge(_ answer: ModelAnswer, _ route: Route) throws(ProbeFailure) {
        switch route {
        case .health where flavor == .tei:
            try TEI.expectHealthy(answer)
        case .health:
            try answer.expectGood()
        case .ollama:
            guard try answer.json()[path: "version"]?.text != nil else {
                throw answer.failure(.protocol, "is not Ollama's:\(answer.http.excerpt)")
            }
        case .models, .plainModels:
            guard ModelList(openAI: try answer.json()) != nil else {
                throw answer.failure(.protocol, "is no list of models:\(answer.http.excerpt)")
            }
        }
    }

    private func refusal(_ answer: ModelAnswer) -> ProbeFailure {
        flavor == .tei ? TEI.refusal(answer) : answer.refusal
    }
}
