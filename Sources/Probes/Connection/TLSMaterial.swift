import NIOSSL

/// Files in PEM that TLS is spoken with, by what they have to hold.
package enum TLSMaterial: Hashable, Sendable {
    /// The path of certificates.
    case certificates(String)
    /// The path of a private key, which takes no passphrase.
    case key(String)
    /// The paths of a chain of certificates, and of the key of its first.
    case pair(certificates: String, key: String)

    /// Whether the files hold that, whole; reads them.
    package var isSound: Bool {
        do {
            switch self {
            case .certificates(let path):
                return try !NIOSSLCertificate.fromPEMFile(path).isEmpty
            case .key(let path):
                _ = try NIOSSLPrivateKey(file: path, format: .pem)
            case .pair(let certificates, let key):
                var configuration = TLSConfiguration.makeClientConfiguration()
                configuration.trustRoots = .certificates([])
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificates).map {
                    .certificate($0)
                }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
                _ = try NIOSSLContext(configuration: configuration)
            }
            return true
        } catch {
            return false
        }
    }
}
