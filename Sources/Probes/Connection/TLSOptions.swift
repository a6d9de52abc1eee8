/// How a client encrypts and whom it trusts: the keys under `tls:` of a service.
///
/// ## Keys
/// - `verify` (`full`, `no_hostname` or `none`; `full`): what of the server's certificate has to be right.
/// - `ca_file` (path; the system's authorities): PEM file with the authorities to trust instead.
/// - `certificate_file`, `key_file` (paths; none): the client's own certificate chain and key, in PEM.
/// - `min_version` (`1.0`, `1.1`, `1.2` or `1.3`; `1.2`): the oldest version of the protocol to speak.
/// - `server_name` (host name; the URL's host): whom the certificate has to name, sent as SNI too.
package struct TLSOptions: Hashable, Sendable {
    package enum Verification: String, Hashable, Sendable, CaseIterable {
        /// Signed by a trusted authority, in its time, and made out to the host.
        case full
        /// As `full`, but whoever the certificate names will do.
        case noHostname = "no_hostname"
        /// Encrypted, and that is all.
        case none
    }

    package enum Version: String, Hashable, Sendable, CaseIterable {
        case v1_0 = "1.0"
        case v1_1 = "1.1"
        case v1_2 = "1.2"
        case v1_3 = "1.3"
    }

    package var verification: Verification
    /// The oldest version of the protocol to speak: what is older than 1.2 is broken (RFC 8996).
    package var minimumVersion: Version
    package var caFile: String?
    package var certificateFile: String?
    package var keyFile: String?
    package var serverName: String?
    /// What is offered by ALPN; a probe sets it, not the settings.
    var applicationProtocols: [String] = []

    package init(
        verification: Verification = .full,
        minimumVersion: Version = .v1_2,
        caFile: String? = nil,
        certificateFile: String? = nil,
        keyFile: String? = nil,
        serverName: String? = nil
    ) {
        self.verification = verification
        self.minimumVersion = minimumVersion
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
        self.serverName = serverName
    }

    /// The files that a context is made from.
    var files: [String] { [caFile, certificateFile, keyFile].compactMap(\.self) }
}
