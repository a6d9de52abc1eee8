import Synchronization
import Vocabulary

/// Whether a model server has answered since we watch it: what a refused connection means depends on it.
///
/// Text Embeddings Inference, vLLM and the stack's own runners listen only once their model is loaded, which takes
/// minutes. Nothing on the wire tells that from a server that is not there, so the reason stays `connect_refused`.
final class ModelPresence: Sendable {
    private let hasAnswered = Atomic(false)

    func noteAnswer() {
        hasAnswered.store(true, ordering: .relaxed)
    }

    /// The same failure; a refused connection with what it may mean.
    func explain(_ failure: ProbeFailure) -> ProbeFailure {
        guard failure.reason == .connectRefused else { return failure }
        let meaning =
            hasAnswered.load(ordering: .relaxed)
            ? "it has answered before: it is down, or it starts anew"
            : "model servers such as Text Embeddings Inference listen only once their model is loaded"
        return ProbeFailure(failure.reason, in: failure.phase, "\(failure.message); \(meaning)")
    }
}
