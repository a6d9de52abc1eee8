import Vocabulary

/// Says in words what is wrong with the certificates that a server presents.
struct CertificateVerdict: Sendable {
    /// What ``ConnectionFailure`` says of a certificate whose own dates are good.
    static let unknownAuthority = "the certificate is signed by an unknown authority"

    /// As the server sent them, the leaf first.
    let chain: [CertificateSummary]

    /// `message`, which tells why the handshake failed as far as the leaf alone shows, with what the chain shows at `now`.
    func explain(_ message: String, at now: WallTime) -> String {
        guard let leaf = chain.first else { return message }
        var message = message
        if message.hasSuffix(Self.unknownAuthority), let blame = blame(at: now) {
            message = message.dropLast(Self.unknownAuthority.count) + blame
        }
        let names = leaf.names.isEmpty ? "no name" : Self.list(leaf.names)
        return message + "; presented: \(Self.name(leaf)) for \(names), issued by \(leaf.issuer), "
            + "valid from \(leaf.notBefore) to \(leaf.notAfter)"
    }

    /// Why nobody trusts the leaf although its own dates are good.
    private func blame(at now: WallTime) -> String? {
        for certificate in chain.dropFirst() {
            let place = "\(Self.name(certificate)) in the certificate's chain"
            if certificate.notAfter < now { return "\(place) expired on \(certificate.notAfter)" }
            if certificate.notBefore > now { return "\(place) is valid only from \(certificate.notBefore)" }
        }
        guard let leaf = chain.first, let last = chain.last else { return nil }
        guard chain.count == 1 else { return Self.unknownAuthority + ", \(last.issuer)" }
        return leaf.isSelfIssued
            ? "the certificate is self-signed"
            : Self.unknownAuthority + ", \(leaf.issuer), and was sent without others"
    }

    private static func name(_ certificate: CertificateSummary) -> String {
        certificate.subject.isEmpty ? "a certificate without subject" : certificate.subject
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? ", …" : "")
    }
}
