import Vocabulary

/// What an error reply says of the server: an error to a PING is a state, not an outage.
enum RedisErrors {
    /// The failure behind an error reply; it is told by the reply's first word.
    ///
    /// `MASTERDOWN` (a replica that lost its master and may not serve stale data) and `CLUSTERDOWN` are `assertion`: the
    /// server is alive and does not do its job. Errors that are not known here are `assertion` too.
    static func failure(_ text: String, in phase: Phase) -> ProbeFailure {
        let word = text.prefix { $0 != " " }
        let reason: FailureReason =
            switch word {
            case "NOAUTH", "WRONGPASS", "NOPERM", "DENIED": .auth
            case "LOADING": .starting
            case "BUSY": .saturated
            case "MISCONF", "READONLY", "NOREPLICAS": .readOnly
            case "OOM": .exhausted
            case "ERR" where text.hasPrefix("ERR max number of clients"): .exhausted
            default: phase == .auth ? .auth : .assertion
            }
        return ProbeFailure(reason, in: phase, text)
    }
}
