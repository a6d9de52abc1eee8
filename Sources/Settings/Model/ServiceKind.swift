package import Vocabulary

/// What a service is, which decides what its checks ask.
package enum ServiceKind: String, Sendable, CaseIterable, CustomStringConvertible {
    case http, tcp, redis, postgres, qdrant, crawl4ai, splade, reranker, embedding, llm
    case tls, dns, host

    package var description: String { rawValue }

    /// The checks that a service gets without being asked.
    package var defaultLevels: [CheckLevel] {
        switch self {
        case .http, .tcp, .llm, .tls, .dns, .host: [.live]
        case .qdrant, .crawl4ai, .splade, .reranker, .embedding: [.live, .ready]
        case .redis, .postgres: [.live, .ready, .deep]
        }
    }

    /// The checks that a service may have.
    package var possibleLevels: [CheckLevel] {
        self == .http ? CheckLevel.allCases : defaultLevels
    }

    /// How often a check runs and how long a run may take, unless the settings say otherwise.
    package func timing(_ level: CheckLevel) -> (interval: Duration, timeout: Duration) {
        switch (self, level) {
        case (.llm, _): (.seconds(300), .seconds(10))
        case (.reranker, .live): (.seconds(5), .seconds(5))
        case (.postgres, .ready): (.seconds(30), .seconds(3))
        case (.crawl4ai, .deep): (.seconds(120), .seconds(20))
        case (_, .live): (.seconds(5), .seconds(2))
        case (_, .ready): (.seconds(15), .seconds(3))
        case (_, .deep): (.seconds(60), .seconds(5))
        }
    }

    /// How long `starting` counts as degraded rather than unhealthy, unless the settings say otherwise.
    package var startingGrace: Duration {
        switch self {
        case .splade, .reranker, .embedding: .seconds(300)
        case .qdrant: .seconds(120)
        case .crawl4ai: .seconds(60)
        case .http, .tcp, .redis, .postgres, .llm, .tls, .dns, .host: .seconds(30)
        }
    }

    /// Whether the stack can do without it, unless the settings say otherwise.
    package var defaultRole: Role { self == .llm ? .optional : .required }
}
