import Vocabulary

/// Reads what is particular to services of kind `tcp`.
struct TCPServiceReader {
    let section: Section

    static let checkKeys = ["send", "expect"]

    func read() -> ServiceShape? {
        let url = section.url([.tcp, .tls], example: "tcp://host:9000")
        let tls = section.tls(encrypted: url?.scheme.isEncrypted ?? true)
        guard let url else { return nil }
        return ServiceShape(address: url.description) { _, check in
            let expect = check?.section("expect", keys: ["contains"])
            return .tcp(
                TCPProbeOptions(url: url, tls: tls, send: check?.text("send"), expect: expect?.text("contains"))
            )
        }
    }
}
