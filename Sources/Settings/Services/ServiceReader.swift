import Documents
import Vocabulary

/// Reads one entry of `services`.
struct ServiceReader {
    let reading: Reading

    private static let commonKeys = ["kind", "role", "enabled", "depends_on", "starting_grace", "checks"]

    /// The service, or nil when it has no name of its own.
    func read(_ entry: DocumentNode.Entry) -> ServiceDraft? {
        guard let name = readName(entry) else { return nil }
        guard case .mapping(let entries, _) = entry.value else {
            let found = Section.describe(entry.value)
            reading.fail("expected service `\(name)` to be a mapping, found \(found)", at: entry.value.position)
            return ServiceDraft(name: name, position: entry.position, settings: nil, dependsOn: [])
        }
        guard let kind = readKind(entries, name, entry.position),
            let section = Section(
                entry.value,
                "service `\(name)` of kind `\(kind)`",
                keys: Self.commonKeys + Self.keys(kind),
                later: kind == .postgres ? ["metrics"] : [],
                reading
            )
        else { return ServiceDraft(name: name, position: entry.position, settings: nil, dependsOn: []) }
        let dependsOn = (section.list("depends_on", "the name of a service") ?? []).map {
            ServiceDraft.Reference(name: $0.text, position: $0.position)
        }
        return ServiceDraft(
            name: name,
            position: entry.position,
            settings: settings(name, kind, section, dependsOn),
            dependsOn: dependsOn
        )
    }

    /// A name, or nil after it has been reported.
    static func name(_ text: String, _ what: String, at position: Position, _ reading: Reading) -> ServiceName? {
        reading.publish(text)
        if let name = ServiceName(text) { return name }
        if ServiceName.reserved.contains(text) {
            reading.fail("`\(text)` is reserved and cannot name \(what)", at: position)
        } else {
            let expected = "expected the name of \(what) to match `[a-z][a-z0-9_-]{0,62}`"
            reading.fail("\(expected), found `\(Reading.shown(text))`", at: position)
        }
        return nil
    }

    private func readName(_ entry: DocumentNode.Entry) -> ServiceName? {
        Self.name(entry.key, "a service", at: entry.position, reading)
    }

    private func readKind(
        _ entries: [DocumentNode.Entry],
        _ name: ServiceName,
        _ position: Position
    ) -> ServiceKind? {
        guard let entry = entries.first(where: { $0.key == "kind" }) else {
            reading.fail("service `\(name)` needs `kind`", at: position)
            return nil
        }
        let words = ServiceKind.allCases.map(\.rawValue)
        let expected = WordText.expected(words)
        guard let scalar = Section.scalar(entry.value, "kind", expected, reading) else { return nil }
        if let kind = ServiceKind(rawValue: scalar.text) { return kind }
        let hint = Suggestion.hint(for: scalar.text, among: words)
        reading.fail("unknown kind \(Section.quote(scalar)), expected \(expected)\(hint)", at: scalar.position)
        return nil
    }

    private func settings(
        _ name: ServiceName,
        _ kind: ServiceKind,
        _ section: Section,
        _ dependsOn: [ServiceDraft.Reference]
    ) -> ServiceSettings? {
        let role = section.word("role", Role.self)
        let isEnabled = section.flag("enabled")
        let grace = section.duration("starting_grace", in: .zero ... .seconds(3600))
        let shape = shape(kind, section)
        let checks = CheckReader(kind: kind, reading: reading).read(section) { shape?.probe($0, $1) }
        guard let shape, let checks else { return nil }
        return ServiceSettings(
            name: name,
            kind: kind,
            role: role ?? kind.defaultRole,
            isEnabled: isEnabled ?? true,
            dependsOn: dependsOn.compactMap { ServiceName($0.name) },
            startingGrace: grace ?? kind.startingGrace,
            address: shape.address,
            checks: checks
        )
    }

    /// The keys that only services of this kind have.
    static func keys(_ kind: ServiceKind) -> [String] {
        let place = ["url", "url_file", "tls"]
        switch kind {
        case .http:
            return place + ["username", "password", "password_file", "bearer_token", "bearer_token_file"]
        case .tcp:
            return ["url", "tls"]
        case .tls:
            return place + TLSServiceReader.keys
        case .dns:
            return DNSServiceReader.keys
        case .host:
            return HostServiceReader.keys
        case .redis:
            return place + ["host", "port", "database", "username", "password", "password_file", "canary"]
        case .postgres:
            return place + [
                "host", "port", "database", "user", "password", "password_file", "sslmode", "application_name",
                "server_role", "pgbouncer", "max_connections", "expect",
            ]
        case .qdrant, .crawl4ai, .splade, .reranker, .embedding, .llm:
            return place + ["api_key", "api_key_file"] + ServerReader.keys(kind)
        }
    }

    private func shape(_ kind: ServiceKind, _ section: Section) -> ServiceShape? {
        switch kind {
        case .http: HTTPServiceReader(section: section).read()
        case .qdrant, .crawl4ai, .splade, .reranker, .embedding, .llm:
            ServerReader(kind: kind, section: section).read()
        case .tcp: TCPServiceReader(section: section).read()
        case .tls: TLSServiceReader(section: section).read()
        case .dns: DNSServiceReader(section: section).read()
        case .host: HostServiceReader(section: section).read()
        case .redis: RedisServiceReader(section: section).read()
        case .postgres: PostgresServiceReader(section: section).read()
        }
    }
}
