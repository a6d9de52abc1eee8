import NIOCore
import NIOSSL
import Vocabulary

/// What a certificate says of itself, for people and for facts.
struct CertificateSummary: Sendable, Equatable {
    /// More names of one certificate are not shown.
    static let mostNames = 20

    /// `CN=api.example, O=Example`, most telling part first; empty when there is none.
    let subject: String
    let issuer: String
    /// Names and addresses that it is made out to, at most ``mostNames``.
    let names: [String]
    /// Hexadecimal, as OpenSSL writes it.
    let serialNumber: String
    let notBefore: WallTime
    let notAfter: WallTime

    init(_ certificate: NIOSSLCertificate) {
        subject = Self.text(certificate.subjectName)
        issuer = Self.text(certificate.issuerName)
        names = certificate._subjectAlternativeNames().prefix(Self.mostNames).compactMap(Self.text)
        serialNumber = certificate.serialNumber.map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }.joined()
        notBefore = Self.time(certificate.notValidBefore)
        notAfter = Self.time(certificate.notValidAfter)
    }

    init(
        subject: String,
        issuer: String,
        names: [String] = [],
        serialNumber: String = "01",
        notBefore: WallTime,
        notAfter: WallTime
    ) {
        self.subject = subject
        self.issuer = issuer
        self.names = names
        self.serialNumber = serialNumber
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    var isSelfIssued: Bool { subject == issuer }

    /// Time that is left at `now`; negative once it has expired.
    func timeLeft(at now: WallTime) -> Duration {
        .nanoseconds(notAfter.nanosecondsSinceEpoch.subtractingClamped(now.nanosecondsSinceEpoch))
    }

    private static func text(_ name: [SSLCertificateName]) -> String {
        let parts: [(SSLCertificateNameType, String)] = [
            (.commonName, "CN"), (.organization, "O"), (.organizationalUnit, "OU"), (.country, "C"),
        ]
        return parts.flatMap { type, label in
            name.filter { $0.type == type }.map { "\(label)=\($0.value)" }
        }.joined(separator: ", ")
    }

    private static func text(_ name: _SubjectAlternativeName) -> String? {
        switch name.nameType {
        case .dnsName: return String(decoding: name.contents, as: UTF8.self)
        case .ipAddress:
            return try? SocketAddress(packedIPAddress: ByteBuffer(bytes: name.contents), port: 0).ipAddress
        default: return nil
        }
    }

    /// A date beyond what 64 bits of nanoseconds hold (2262) becomes the last one that they do.
    private static func time(_ seconds: Int) -> WallTime {
        let (nanoseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return WallTime(nanosecondsSinceEpoch: overflow ? (seconds < 0 ? .min : .max) : nanoseconds)
    }
}
