/// What TEI takes on, and what it refuses.
extension TextEmbeddings {
    /// Whether the work is done.
    ///
    /// - Returns: its tokens; nil when it waits without limit, as batches did in a full queue before 1.9.
    mutating func accept(
        _ job: TextEmbeddingsJob,
        for purpose: Purpose,
        or reason: String
    ) throws(TextEmbeddingsRefusal) -> Int? {
        do throws(TextEmbeddingsRefusal) {
            guard self.purpose == purpose || (self.purpose == .splade && purpose == .embedding) else {
                throw .backend(reason)
            }
            let tokens = try validate(job)
            if isSaturated {
                guard version < ServiceVersion(1, 9), job.isBatch else { throw .overloaded }
                return nil
            }
            if case .dead = backend {
                backend = .dead(isNoticed: true)
                throw .backend("CUDA error: device-side assert triggered")
            }
            metrics.succeeded(isBatch: job.isBatch)
            return tokens
        } catch {
            metrics.failed(isBatch: job.isBatch, error)
            throw error
        }
    }

    private func validate(_ job: TextEmbeddingsJob) throws(TextEmbeddingsRefusal) -> Int {
        guard !job.texts.isEmpty, !job.texts.contains("") || purpose == .reranker else {
            guard version >= ServiceVersion(1, 6) else {
                throw .validation("`\(job.field)` cannot be empty", version)
            }
            throw .empty(job.field)
        }
        guard job.texts.count <= Self.largestBatch else {
            throw .validation(
                "batch size \(job.texts.count) > maximum allowed batch size \(Self.largestBatch)",
                version
            )
        }
        let tokens = job.texts.map(model.tokens)
        if let longest = tokens.max(), longest > Self.longestInput, !job.truncates {
            throw .validation(
                "`inputs` must have less than \(Self.longestInput) tokens. Given: \(longest)",
                version
            )
        }
        return tokens.reduce(0) { $0 + min($1, Self.longestInput) }
    }
}
