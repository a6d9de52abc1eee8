import Vocabulary

/// Makes the facts of a service with a model; kinds share what they know in common, each under its own names.
///
/// Only `ready` (of `llm`: `live`) exports them, so that no series comes from two checks.
struct ModelFacts: Sendable {
    /// Begins the names of the metrics: `vedette_reranker_…`.
    let kind: String

    /// The name of the loaded model; a rule sees a swap in the labels of the metric.
    ///
    /// - Parameters:
    ///   - name: nil when it is not known.
    ///   - labels: what else tells this model from another.
    /// - Returns: one fact for people, and one for the metric.
    func model(_ name: String?, labels: [String: String] = [:]) -> [Fact] {
        guard let name else { return [Fact("model", .unknown)] }
        var labels = labels
        labels["model"] = name
        let metric = FactMetric(
            "vedette_\(kind)_model_info",
            help: "The model that is served; always 1.",
            labels: labels
        )
        return [Fact("model", .text(name)), Fact(nil, .integer(1), metric: metric)]
    }

    /// A count, which is what model servers tell of themselves; nil when it is not known.
    func gauge(_ key: String, _ value: Int64?, _ name: String, _ help: String) -> Fact {
        Fact(key, value.map(FactValue.integer) ?? .unknown, metric: FactMetric("vedette_\(kind)_\(name)", help: help))
    }

    /// How many requests wait for the model.
    func queueSize(_ size: Int64?) -> Fact {
        gauge("queueSize", size, "queue_size", "Requests that wait for the model.")
    }

    static func text(_ key: String, _ text: String?) -> Fact {
        Fact(key, text.map(FactValue.text) ?? .unknown)
    }
}

extension Report {
    /// The same report with one more fact.
    func adding(_ fact: Fact) -> Report {
        Report(version: version, runIdentity: runIdentity, facts: facts + [fact])
    }
}
