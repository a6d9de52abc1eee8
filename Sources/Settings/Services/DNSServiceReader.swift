import Documents
import Glibc
import Vocabulary

/// Reads what is particular to services of kind `dns`.
struct DNSServiceReader {
    let section: Section

    static let keys = ["name", "type", "server", "transport", "expect"]

    private var reading: Reading { section.reading }

    func read() -> ServiceShape? {
        let name = name()
        let type = section.word("type", DNSProbeOptions.RecordType.self)
        let server = section.has("server") ? server() : nil
        let transport = section.word("transport", DNSProbeOptions.Transport.self)
        if !section.has("server") {
            if let type, type != .a, type != .aaaa {
                reading.fail("`\(type.rawValue)` needs a `server` to ask", at: section.valuePosition("type"))
            }
            if section.has("transport") {
                reading.fail("`transport` needs a `server` to ask", at: section.keyPosition("transport"))
            }
        }
        let expect = section.section("expect", keys: ["addresses", "contains", "at_least"])
        let addresses = expect.map { self.addresses($0, type) } ?? []
        guard let name else { return nil }
        let options = DNSProbeOptions(
            name: name,
            type: type,
            server: server,
            transport: transport ?? .udp,
            addresses: addresses,
            contains: expect?.textOrTexts("contains") ?? [],
            atLeast: expect?.integer("at_least", in: 0...1000) ?? 1
        )
        let place = server.map { " at \($0.host):\($0.port)" } ?? ""
        return ServiceShape(address: name + place) { _, _ in .dns(options) }
    }

    private func name() -> String? {
        guard section.has("name") else {
            reading.fail("\(section.title) needs `name`", at: section.position)
            return nil
        }
        let expected = "a domain name such as `db.example`"
        guard let scalar = section.scalar("name", expected) else { return nil }
        // The root, whose servers can be asked for.
        guard scalar.text == "." || Self.isName(scalar.text) else {
            section.refuse(scalar, "name", expected: expected)
            return nil
        }
        return scalar.text
    }

    /// What can be asked for: at most 253 bytes, in labels of 1 to 63 (RFC 1035 §2.3.4); other scripts as `xn--`.
    static func isName(_ text: String) -> Bool {
        let bare = text.hasSuffix(".") ? text.dropLast() : text[...]
        let labels = bare.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return (1...253).contains(bare.utf8.count)
            && !bare.contains("//")
            && labels.allSatisfy { label in
                (1...63).contains(label.count)
                    && label.allSatisfy { (0x21...0x7E).contains($0) && !"\\@".utf8.contains($0) }
            }
    }

    private func server() -> DNSProbeOptions.Server? {
        let expected = "a name server such as `10.0.0.10` or `[fd00::10]:5353`"
        guard let scalar = section.scalar("server", expected) else { return nil }
        let text = scalar.text
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        let host = colons > 1 && !text.hasPrefix("[") ? "[\(text)]" : text
        for candidate in ["tcp://\(host)", "tcp://\(host):53"] {
            guard let url = try? ServiceURL(parsing: candidate), url.user == nil, url.password == nil, url.path.isEmpty
            else { continue }
            return DNSProbeOptions.Server(host: url.host, port: url.port)
        }
        section.refuse(scalar, "server", expected: expected)
        return nil
    }

    private func addresses(_ expect: Section, _ type: DNSProbeOptions.RecordType?) -> [String] {
        guard expect.has("addresses") else { return [] }
        if let type, type != .a, type != .aaaa {
            let message = "`addresses` goes with `A` and `AAAA`; expect of `\(type.rawValue)` what it `contains`"
            reading.fail(message, at: expect.keyPosition("addresses"))
        }
        return (expect.list("addresses", "an IP address") ?? []).compactMap { scalar in
            guard Self.isAddress(scalar.text) else {
                expect.refuse(scalar, "addresses", expected: "an IP address")
                return nil
            }
            refuseOtherFamily(scalar, type)
            return scalar.text
        }
    }

    /// A type answers with addresses of one family; so does a server, which is asked for `A` unless told otherwise.
    private func refuseOtherFamily(_ scalar: ScalarNode, _ type: DNSProbeOptions.RecordType?) {
        let isAssumed = type == nil && section.has("server")
        guard let type = type ?? (isAssumed ? .a : nil) else { return }
        let family: Int32
        switch type {
        case .a: family = AF_INET
        case .aaaa: family = AF_INET6
        case .cname, .mx, .txt, .ns, .srv, .ptr: return
        }
        guard !Self.isAddress(scalar.text, family) else { return }
        let reason = isAssumed ? ", which is what a `server` is asked for without `type`" : ""
        reading.fail("\(Section.quote(scalar)) is no answer to `\(type.rawValue)`\(reason)", at: scalar.position)
    }

    static func isAddress(_ text: String) -> Bool { isAddress(text, AF_INET) || isAddress(text, AF_INET6) }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16)
        return unsafe inet_pton(family, text, &bytes) == 1
    }
}
