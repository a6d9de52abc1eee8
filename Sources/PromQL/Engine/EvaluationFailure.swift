/// Why an expression has no value.
package struct EvaluationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// The data or an argument is such that there is no answer.
        case execution
        /// It took longer than ``EngineOptions/timeout``.
        case timeout
        /// It would have held more than ``EngineOptions/mostSamples``.
        case tooManySamples = "too_many_samples"
        /// Whoever asked has gone.
        case canceled
        /// It needs what this engine does not have.
        case unsupported
    }

    package let code: Code
    /// In Prometheus' words, where it has any.
    package let message: String

    package init(_ code: Code = .execution, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    static func nativeHistograms(_ what: String) -> EvaluationFailure {
        EvaluationFailure(.unsupported, "\(what) needs native histograms, which are not supported")
    }

    /// Two series of one result would have the same labels.
    static var duplicateLabels: EvaluationFailure {
        EvaluationFailure("vector cannot contain metrics with the same labelset")
    }
}

extension EvaluationFailure {
    init(_ message: String) {
        self.init(.execution, message)
    }
}
