import Vocabulary

/// Whether a model server has answered since we watch it: what a refused connection means depends on it.
///
/// Text Embeddings Inference, vLLM and the stack's own runners listen only once their model is loaded, which takes
/// minutes.
struct ModelPresence: Sendable {
    private let listener: LateListener

    init(_ listener: LateListener) {
        self.listener = listener
    }

    func noteAnswer() {
        listener.noteAnswer()
    }

    /// The same failure; a refused connection with what it may mean.
    func explain(_ failure: ProbeFailure) -> ProbeFailure {
        listener.judge(
            failure,
            "model servers such as Text Embeddings Inference listen only once their model is loaded"
        )
    }
}
