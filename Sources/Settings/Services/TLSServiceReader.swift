import Documents
import Vocabulary

/// Reads what is particular to services of kind `tls`.
struct TLSServiceReader {
    let section: Section

    static let keys = ["alpn", "expect"]

    private static let longestValidity: Duration = .seconds(365 * 86_400)

    func read() -> ServiceShape? {
        let url = section.url([.tls, .https], example: "tls://host:443")
        let tls = section.tls(encrypted: true)
        let offer = section.node("alpn") == nil ? usual(url) : protocols()
        let validFor = section.section("expect", keys: ["valid_for"])?
            .duration("valid_for", in: .zero...Self.longestValidity)
        guard let url else { return nil }
        let options = TLSProbeOptions(
            url: url,
            tls: tls,
            applicationProtocols: offer,
            validFor: validFor ?? .zero
        )
        return ServiceShape(address: url.origin) { _, _ in .tls(options) }
    }

    /// What browsers offer to a web server; nothing to others.
    private func usual(_ url: ServiceURL?) -> [String] { url?.scheme == .https ? ["h2", "http/1.1"] : [] }

    /// ALPN writes each name behind one byte with its length (RFC 7301 §3.1).
    private func protocols() -> [String] {
        let texts = section.texts("alpn")
        for text in texts where text.utf8.count > 255 {
            section.reading.fail("a protocol in `alpn` has at most 255 bytes", at: section.valuePosition("alpn"))
        }
        return texts
    }
}
