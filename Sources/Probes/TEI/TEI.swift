import NIOCore
import Vocabulary

/// Text Embeddings Inference: what it answers whatever its model does.
///
/// After its documentation and source up to 1.9.3. `/health` waits in the same queue as the work, so its latency holds
/// the batch in progress; `/info` and `/metrics` do not.
enum TEI {
    static let name = "Text Embeddings Inference"
    /// In bytes; what is behind is not read.
    private static let metricsLimit = 256 << 10

    /// Judges an answer to `/health`: the status of success and an empty body.
    static func expectHealthy(_ answer: ModelAnswer) throws(ProbeFailure) {
        guard answer.isGood else { throw refusal(answer) }
        guard answer.hasNoBody else {
            throw answer.failure(
                .assertion,
                "is not \(name)'s: expected an empty body, found\(answer.http.excerpt)"
            )
        }
    }

    /// Whether it is Text Embeddings Inference that answered `/info`; without its key that is 401 and nothing more.
    static func isRecognised(_ answer: ModelAnswer) -> Bool {
        if answer.status == 401 { return answer.hasNoBody }
        return answer.jsonIfGood.flatMap(TEIInfo.init) != nil
    }

    /// What a refused question means; up to 1.5 the key is needed for `/health` and `/metrics` too.
    static func refusal(_ answer: ModelAnswer) -> ProbeFailure {
        let failure = answer.refusal
        guard failure.reason == .auth, answer.hasNoBody else { return failure }
        let hint = " (that of its `--api-key`; up to \(name) 1.5 also for /health)"
        return ProbeFailure(failure.reason, in: failure.phase, failure.message + hint)
    }

    /// Judges an answer to `/info`, asks for the length of the queue, and reports both.
    static func ready(
        _ answer: ModelAnswer,
        _ conversation: ModelConversation,
        wanting wanted: TEIModelKind.Wanted,
        model: String?,
        _ facts: ModelFacts,
        flavor: String? = nil
    ) async throws(ProbeFailure) -> Report {
        guard answer.isGood else { throw refusal(answer) }
        guard let info = TEIInfo(try answer.json()) else {
            throw answer.failure(.protocol, "is not what \(name) answers:\(answer.http.excerpt)")
        }
        if let mismatch = info.mismatch(wanted, model: model, in: answer) { throw mismatch }
        let queue = try await queueSize(conversation)
        return Report(
            version: "\(name) \(info.version)",
            facts: info.facts(facts, flavor: flavor) + [facts.queueSize(queue)]
        )
    }

    /// `te_queue_size` of `/metrics`; nil where there is none for us.
    private static func queueSize(_ conversation: ModelConversation) async throws(ProbeFailure) -> Int64? {
        do throws(ProbeFailure) {
            let answer = try await conversation.ask("/metrics", limit: metricsLimit, isCut: true, isLast: true)
            return answer.isGood ? TEIQueue.size(in: answer.http.body.readableBytesView) : nil
        } catch {
            guard !Task.isCancelled else { throw error }
            return nil
        }
    }
}
