import Glibc
import NIOCore
import NIOSSL
import Vocabulary

/// Turns what SwiftNIO throws into a ``ProbeFailure``.
enum ConnectionFailure {
    /// `error` ended the attempt to connect to `peer`.
    static func connecting(to peer: String, _ error: any Error) -> ProbeFailure {
        switch error {
        case let error as IOError:
            let (reason, text) = connectReason(error.errnoCode)
            return ProbeFailure(reason, in: .connect, "\(peer): \(text ?? "\(error)")")
        case ChannelError.connectTimeout(let after):
            return ProbeFailure(
                .connectTimeout,
                in: .connect,
                "\(peer): no answer within \(after.nanoseconds / 1_000_000) ms"
            )
        case is CancellationError:
            return ProbeFailure(.timeout, in: .connect, "cancelled")
        default:
            return ProbeFailure(.connectRefused, in: .connect, "\(peer): \(error)")
        }
    }

    /// `error` ended the TLS handshake with `peer`; `now` judges the certificate's dates.
    static func handshaking(with peer: String, _ error: any Error, now: WallTime) -> ProbeFailure {
        let handshake = error as? HandshakeError
        let cause = handshake?.underlying ?? error
        let text: String
        if let extra = cause as? NIOSSLExtraError, extra == .failedToValidateHostname {
            text = "the certificate is made out to another name"
        } else if "\(cause)".contains("CERTIFICATE_VERIFY_FAILED") {
            text = verdict(on: handshake?.certificate, now)
        } else if cause is ChannelError || "\(cause)".contains("EOF during handshake") {
            text = "the connection was closed during the handshake"
        } else if "\(cause)".contains("WRONG_VERSION_NUMBER") {
            text = "the answer is not TLS"
        } else if ["UNSUPPORTED_PROTOCOL", "ALERT_PROTOCOL_VERSION"].contains(where: "\(cause)".contains) {
            text = "the server speaks no version of TLS that `tls.min_version` allows, which is 1.2 unless set"
        } else {
            text = "the handshake failed: \(describe(cause))"
        }
        return ProbeFailure(.tls, in: .tls, "\(peer): \(text)")
    }

    /// What a server's alert behind the handshake means; nil for an error that is none.
    ///
    /// With TLS 1.3 a client is done before the server has judged the client's certificate (RFC 8446 §4.6.2, §6.2).
    static func refusal(afterHandshake error: any Error) -> String? {
        let text = describe(error)
        guard text.contains("ALERT") else { return nil }
        return text.contains("CERTIFICATE_REQUIRED")
            ? "the server demands a client certificate: `tls.certificate_file` and `tls.key_file`"
            : "the server broke off behind the handshake: \(text)"
    }

    /// `error` ended an established connection in `phase`.
    static func exchanging(in phase: Phase, _ error: any Error) -> ProbeFailure {
        switch error {
        case let failure as ProbeFailure:
            return failure
        case is CancellationError:
            return ProbeFailure(.timeout, in: phase, "cancelled")
        case let error as IOError where error.errnoCode == ETIMEDOUT:
            return ProbeFailure(.timeout, in: phase, "the network stopped delivering")
        case let error as IOError where error.errnoCode == ECONNRESET || error.errnoCode == EPIPE:
            return ProbeFailure(.protocol, in: phase, "the connection was reset")
        case NIOSSLError.uncleanShutdown:
            return ProbeFailure(.protocol, in: phase, "the connection was cut without the end that TLS demands")
        case is NIOSSLError, is BoringSSLError:
            return ProbeFailure(.tls, in: phase, "TLS: \(describe(error))")
        case is ChannelError:
            return ProbeFailure(.protocol, in: phase, "the connection was closed")
        default:
            return ProbeFailure(.protocol, in: phase, "\(error)")
        }
    }

    private static func connectReason(_ code: CInt) -> (FailureReason, String?) {
        switch code {
        case ECONNREFUSED: (.connectRefused, "connection refused")
        case ENOENT: (.connectRefused, "no such socket")
        case EACCES: (.connectRefused, "permission denied")
        case ECONNRESET, ECONNABORTED: (.connectRefused, "connection reset")
        case ETIMEDOUT: (.connectTimeout, "no answer")
        case EHOSTUNREACH, EHOSTDOWN: (.connectTimeout, "no route to the host")
        case ENETUNREACH, ENETDOWN: (.connectTimeout, "the network is unreachable")
        case EMFILE, ENFILE: (.internal, "out of file descriptors here")
        case ENOBUFS, ENOMEM: (.internal, "out of memory here")
        case EADDRNOTAVAIL: (.internal, "out of local ports here")
        default: (.connectRefused, nil)
        }
    }

    private static func verdict(on certificate: NIOSSLCertificate?, _ now: WallTime) -> String {
        guard let certificate else { return "the certificate does not verify" }
        let seconds = now.nanosecondsSinceEpoch / 1_000_000_000
        let (start, end) = (Int64(certificate.notValidBefore), Int64(certificate.notValidAfter))
        if end < seconds { return "the certificate expired on \(date(end))" }
        if start > seconds { return "the certificate is valid only from \(date(start))" }
        return CertificateVerdict.unknownAuthority
    }

    private static func date(_ seconds: Int64) -> String {
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? "a date out of range" : "\(WallTime(nanosecondsSinceEpoch: nanoseconds))"
    }

    private static func describe(_ error: any Error) -> String {
        "\(error)"
    }
}
