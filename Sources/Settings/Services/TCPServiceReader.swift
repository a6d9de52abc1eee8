import Vocabulary

/// Reads what is particular to services of kind `tcp`.
struct TCPServiceReader {
    let section: Section

    func read() -> ServiceShape? {
        let url = section.url([.tcp, .tls], example: "tcp://host:9000")
        let tls = section.tls(encrypted: url?.scheme.isEncrypted ?? true)
        guard let url else { return nil }
        return ServiceShape(address: url.description) { _, _ in .tcp(TCPProbeOptions(url: url, tls: tls)) }
    }
}
