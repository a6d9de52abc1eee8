package import Vocabulary

extension FailureReason {
    /// For people.
    package var words: String {
        switch self {
        case .dns: "its name does not resolve"
        case .connectRefused: "connection refused"
        case .connectTimeout: "no connection in time"
        case .tls: "TLS fails"
        case .auth: "it refuses our credentials"
        case .timeout: "no answer in time"
        case .protocol: "it answers what the protocol does not allow"
        case .http4xx: "HTTP 4xx"
        case .http5xx: "HTTP 5xx"
        case .assertion: "its answer is wrong"
        case .saturated: "it has too much to do"
        case .starting: "it is starting"
        case .exhausted: "something has run out"
        case .readOnly: "it takes no writes"
        case .internal: "not judged"
        }
    }
}

extension WallTime {
    /// `7m 12s`, for people.
    static func distance(from start: WallTime, to end: WallTime) -> String {
        let milliseconds = max(0, start.duration(to: end).nanoseconds / 1_000_000)
        // As in the text of the message.
        guard milliseconds >= 1000 else { return milliseconds == 0 ? "0s" : "\(milliseconds)ms" }
        let seconds = milliseconds / 1000
        let parts = [
            ("d", seconds / 86_400), ("h", seconds / 3600 % 24), ("m", seconds / 60 % 60), ("s", seconds % 60),
        ]
        let shown = parts.drop { $0.1 == 0 }.prefix(2).filter { $0.1 > 0 }
        return shown.map { "\($0.1)\($0.0)" }.joined(separator: " ")
    }
}
