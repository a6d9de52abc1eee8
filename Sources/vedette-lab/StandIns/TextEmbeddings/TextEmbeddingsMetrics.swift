/// What TEI tells Prometheus: nothing about what it has not done yet.
struct TextEmbeddingsMetrics {
    /// What of a request took how long, in seconds, for ever the same.
    private static let durations = [
        "te_request_duration": 0.003, "te_request_tokenization_duration": 0.0005, "te_request_queue_duration": 0.0005,
        "te_request_inference_duration": 0.002,
    ]
    /// What waits in a saturated queue.
    private static let deepQueue = 512

    private var requests: [String: Int] = [:]
    private var successes: [String: Int] = [:]
    private var failures: [String: Int] = [:]

    /// A request that was accepted for work.
    mutating func succeeded(isBatch: Bool) {
        requests[Self.method(isBatch), default: 0] += 1
        successes[Self.method(isBatch), default: 0] += 1
    }

    /// A request that was refused.
    mutating func failed(isBatch: Bool, _ refusal: TextEmbeddingsRefusal) {
        requests[Self.method(isBatch), default: 0] += 1
        let reason =
            switch refusal.kind {
            case .overloaded: "overloaded"
            case .backend: "inference"
            case .validation, .empty: "validation"
            }
        failures[reason, default: 0] += 1
    }

    /// Prometheus text.
    func text(isSaturated: Bool) -> String {
        let done = successes.values.reduce(0, +)
        guard !requests.isEmpty || isSaturated else { return "" }
        var lines = Self.counter("te_request_count", "method", requests)
        lines += Self.counter("te_request_success", "method", successes)
        lines += Self.counter("te_request_failure", "err", failures)
        lines += ["# TYPE te_queue_size gauge", "te_queue_size \(isSaturated ? Self.deepQueue : 0)", ""]
        for (name, seconds) in Self.durations.sorted(by: { $0.key < $1.key }) where done > 0 {
            lines += [
                "# TYPE \(name) histogram", "\(name)_bucket{le=\"0.1\"} \(done)", "\(name)_bucket{le=\"+Inf\"} \(done)",
                "\(name)_sum \(seconds * Double(done))", "\(name)_count \(done)", "",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private static func method(_ isBatch: Bool) -> String { isBatch ? "batch" : "single" }

    private static func counter(_ name: String, _ label: String, _ counts: [String: Int]) -> [String] {
        guard !counts.isEmpty else { return [] }
        let samples = counts.sorted { $0.key < $1.key }.map { "\(name){\(label)=\"\($0.key)\"} \($0.value)" }
        return ["# TYPE \(name) counter"] + samples + [""]
    }
}
