import Alerting
import Documents
import Vocabulary

/// Reads one entry of `alerting.receivers`.
struct ReceiverReader {
    /// What `kind` takes.
    enum Kind: String, CaseIterable {
        case slack, discord, webhook, alertmanager, pagerduty, email, log
    }

    let reading: Reading
    /// Of receivers that name none themselves.
    let proxies: ProxyRules

    static let commonKeys = ["kind", "sends_resolved"]

    /// The keys that only receivers of this kind have.
    static func keys(_ kind: Kind) -> [String] {
        let url = ["url", "url_file", "tls", "proxy_url"]
        let texts = ["title", "body"]
        let credentials = ["bearer", "bearer_file", "basic_auth", "headers"]
        switch kind {
        case .slack: return url + texts + ["token", "token_file", "channel"]
        case .discord: return url + texts
        case .webhook: return url + credentials + ["signing_key", "signing_key_file", "max_alerts"]
        case .alertmanager: return ["urls", "tls", "proxy_url"] + credentials.dropLast()
        case .pagerduty: return url + texts + ["routing_key", "routing_key_file"]
        case .email: return texts + EmailReader.keys
        case .log: return texts
        }
    }

    /// The receiver, or nil after an error has been reported.
    func read(_ entry: ReceiverNames.Entry) -> ReceiverOptions? {
        guard case .mapping(let entries, _) = entry.value else {
            // Not quoted: it may be a URL with a secret.
            reading.fail("expected the receiver `\(entry.name)` to be a mapping", at: entry.value.position)
            return nil
        }
        guard let kind = readKind(entries, entry),
            let section = Section(
                entry.value,
                "the receiver `\(entry.name)` of kind `\(kind.rawValue)`",
                keys: Self.commonKeys + Self.keys(kind),
                reading
            )
        else { return nil }
        let texts = MessageTexts(
            title: template(section, "title", of: entry.name),
            body: template(section, "body", of: entry.name)
        )
        let sendsResolved = section.flag("sends_resolved") ?? true
        guard let options = options(kind, section) else { return nil }
        let byHTTP = Self.keys(kind).contains("proxy_url")
        return ReceiverOptions(
            name: entry.name,
            kind: options,
            texts: texts,
            sendsResolved: sendsResolved,
            proxies: byHTTP ? ProxyReader(reading: reading).read(own: section, else: proxies) : .direct
        )
    }

    private func readKind(_ entries: [DocumentNode.Entry], _ entry: ReceiverNames.Entry) -> Kind? {
        guard let found = entries.first(where: { $0.key == "kind" }) else {
            reading.fail("the receiver `\(entry.name)` needs `kind`", at: entry.position)
            return nil
        }
        let words = Kind.allCases.map(\.rawValue)
        let expected = WordText.expected(words)
        guard let scalar = Section.scalar(found.value, "kind", expected, reading) else { return nil }
        if let kind = Kind(rawValue: scalar.text) { return kind }
        let hint = Suggestion.hint(for: scalar.text, among: words)
        reading.fail("unknown kind \(Section.quote(scalar)), expected \(expected)\(hint)", at: scalar.position)
        return nil
    }

    /// A template, as it stands there: templates have dollars of their own.
    private func template(_ section: Section, _ key: String, of receiver: ReceiverName) -> String? {
        guard let node = section.node(key) else { return nil }
        guard case .scalar(let scalar) = node else {
            reading.fail("expected a template for `\(key)`, found \(Section.describe(node))", at: node.position)
            return nil
        }
        reading.noteTemplate(key, of: receiver, at: scalar.position)
        return scalar.text
    }

    private func options(_ kind: Kind, _ section: Section) -> ReceiverOptions.Kind? {
        let reader = ReceiverPlaceReader(section: section)
        switch kind {
        case .slack: return slack(section, reader)
        case .discord:
            let url = reader.url(isSecret: true)
            let tls = reader.tls(url.map { [$0] } ?? [])
            guard let url else { return nil }
            reader.compare(url, with: .discord)
            return .discord(.init(url: url, tls: tls))
        case .webhook: return webhook(section, reader)
        case .alertmanager:
            let urls = reader.urls()
            let authorization = reader.authorization(urls)
            let tls = reader.tls(urls)
            let bare = urls.compactMap(ReceiverPlaceReader.withoutUser)
            return bare.isEmpty ? nil : .alertmanager(.init(urls: bare, authorization: authorization, tls: tls))
        case .pagerduty: return pagerDuty(section, reader)
        case .email: return EmailReader(section: section).read().map { .email($0) }
        case .log: return .log
        }
    }
}
