import Probing
import Vocabulary

/// Whether a model server has answered since we watch it: what a refused connection means depends on it.
///
/// Text Embeddings Inference, vLLM and the stack's own runners listen only once their model is loaded, which takes
/// minutes.
struct ModelPresence: Sendable {
    private let listener: LateListener
    private let whenNew: String

    /// - Parameters:
    ///   - listener: knows the grace of such a server.
    ///   - whenNew: what it may mean that a server of this kind refuses and has never answered.
    init(_ listener: LateListener, whenNew: String) {
        self.listener = listener
        self.whenNew = whenNew
    }

    func noteAnswer() {
        listener.noteAnswer()
    }

    /// The same failure; a refused connection with what it may mean.
    func explain(_ failure: ProbeFailure) -> ProbeFailure {
        listener.judge(failure, whenNew)
    }
}
