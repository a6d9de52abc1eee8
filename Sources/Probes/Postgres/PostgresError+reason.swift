import Probing
import Vocabulary

extension PostgresError {
    /// What the error means for the service.
    ///
    /// The server's code decides (PostgreSQL documentation, appendix A); without one the client library's English text.
    func reason(in phase: Phase?) -> FailureReason {
        if isCancelled { return .timeout }
        guard let sqlState else { return reasonOfText(in: phase) }
        return switch sqlState {
        // cannot_connect_now: starting, stopping, or a standby that is not consistent yet
        case "57P03": .starting
        // admin_shutdown, crash_shutdown, idle_session_timeout and the like end the connection
        case "57P01", "57P02", "57P04", "57P05": .protocol
        // query_canceled (also statement_timeout), lock_not_available
        case "57014", "55P03": .timeout
        // read_only_sql_transaction
        case "25006": .readOnly
        // program_limit_exceeded: also "not accepting commands to avoid wraparound data loss"
        case "54000": .exhausted
        // insufficient_privilege
        case "42501": .auth
        default: Self.reason(ofClass: sqlState.prefix(2))
        }
    }

    private static func reason(ofClass code: Substring) -> FailureReason {
        switch code {
        // connection exception, protocol violation
        case "08": .protocol
        // invalid authorization: wrong password, no entry in pg_hba.conf, unknown role
        case "28": .auth
        // insufficient resources: slots, disk, memory
        case "53": .exhausted
        // unknown database, table, type or function, a server too old for our question (syntax error), and whatever else is
        // not as expected
        default: .assertion
        }
    }

    private func reasonOfText(in phase: Phase?) -> FailureReason {
        let isTLS = message.contains("SSL") || message.contains("certificate")
        let isLost = Self.lost.contains(where: message.contains)
        if isLost, phase != .tls { return .protocol }
        for (text, reason) in Self.texts where message.contains(text) {
            // Once it is connected to, it is the server that speaks, and what it says is never our own fault.
            return reason == .internal && !isUnheard(in: phase) ? .exhausted : reason
        }
        return isTLS ? .tls : .protocol
    }

    /// Whether the server has had no say yet.
    private func isUnheard(in phase: Phase?) -> Bool {
        switch phase {
        case nil, .dns, .connect: true
        case .tls, .auth, .wait, .transfer, .query: false
        }
    }

    private static let lost = [
        "server closed the connection unexpectedly", "SSL SYSCALL error", "SSL connection has been closed",
        "lost synchronization", "expected authentication request", "invalid response", "received unexpected",
        "Connection reset by peer", "Broken pipe",
    ]

    private static let texts: [(String, FailureReason)] = [
        // this process has no descriptor or memory left: that says nothing of the server
        ("could not create socket", .internal),
        ("Too many open files", .internal),
        ("out of memory", .internal),
        ("could not translate host name", .dns),
        ("Connection refused", .connectRefused),
        // the socket file of a server that is not there
        ("Is the server running locally", .connectRefused),
        ("Connection timed out", .connectTimeout),
        ("timeout expired", .connectTimeout),
        ("No route to host", .connectTimeout),
        ("Network is unreachable", .connectTimeout),
        ("no password supplied", .auth),
        ("SCRAM", .auth),
        ("SASL", .auth),
        ("authentication method", .auth),
    ]

    /// The failure of a run, without the password should some text contain it.
    func failure(of options: PostgresOptions, in phase: Phase?) -> ProbeFailure {
        let text = sqlState.map { "\($0): \(message)" } ?? message
        let reason = reason(in: phase)
        return ProbeFailure(reason, in: reason == .tls ? .tls : phase, options.redactor.clean(text))
    }
}
