import CLibCrypto

/// HMAC-SHA-256 (RFC 2104) by OpenSSL's libcrypto, which libpq brings along anyway.
package enum Signature {
    /// The 32 bytes for `message` under `key`; nil when the library refuses, which it does for no input that we know of.
    package static func make(of message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8]? {
        let (message, key) = (Array(message), Array(key))
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard
            unsafe HMAC(EVP_sha256(), key, Int32(clamping: key.count), message, message.count, &digest, &length) != nil
        else { return nil }
        return Array(digest.prefix(Int(length)))
    }
}
