import Vocabulary

/// What a server's refusal means.
enum DNSVerdict {
    /// The failure of a response code; nil for success.
    static func failure(_ code: DNSResponseCode, of question: DNSQuestion, _ server: Endpoint) -> ProbeFailure? {
        let (reason, text): (FailureReason, String)
        switch code {
        case .noError: return nil
        case .nameError: (reason, text) = (.dns, "\(question.name) does not exist (NXDOMAIN)")
        case .serverFailure: (reason, text) = (.dns, "it could not resolve \(question.name) (SERVFAIL)")
        case .refused: (reason, text) = (.dns, "it will not answer us for \(question.name) (REFUSED)")
        case .formatError: (reason, text) = (.protocol, "it did not understand the query (FORMERR)")
        case .notImplemented: (reason, text) = (.protocol, "it does not know such queries (NOTIMP)")
        case .other(let number): (reason, text) = (.protocol, "it answered with code \(number)")
        }
        return ProbeFailure(reason, in: .query, "\(server): \(text)")
    }
}
