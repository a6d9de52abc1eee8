import Alerting
import Probes
import Vocabulary

/// One request to a receiver.
struct ReceiverCall: Sendable {
    let url: ServiceURL
    /// Added to ours, and before ours where they have the same name.
    var headers: [HTTPField] = []
    let body: String
    var contentType = "application/json"
    let tls: ReceiverTLS
}

/// What came of a request.
enum ReceiverReply: Sendable {
    case answered(HTTPAnswer)
    /// It was never sent.
    case unsent(String)
    /// It went out, at least in part, and no whole answer came.
    case unanswered(String)
}

extension ReceiverTLS {
    /// The same for the connector.
    var options: TLSOptions {
        TLSOptions(verification: isVerified ? .full : .none, caFile: authorityFile, serverName: serverName)
    }
}
