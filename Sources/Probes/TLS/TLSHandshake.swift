import NIOSSL

/// What came of a handshake that succeeded.
struct TLSHandshake: Sendable {
    let certificate: NIOSSLCertificate
    let version: TLSVersion?
    /// What the server chose of our offer by ALPN; nil when it chose nothing.
    let applicationProtocol: String?
}
