/// Hosts whose packets never leave the machine.
package enum Loopback {
    /// Whether a host as ``ServiceURL`` has it, in lower case and without brackets, is this machine.
    package static func contains(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasSuffix(".localhost") || AddressBlock.isLoopback(host)
    }
}
