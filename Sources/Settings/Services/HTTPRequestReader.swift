import Documents
import Vocabulary

/// Reads what one check of a service of kind `http` asks and expects.
struct HTTPRequestReader {
    let section: Section
    let target: HTTPTarget

    static let keys = ["path", "method", "headers", "body", "expect"]
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private var reading: Reading { section.reading }

    func read() -> ProbeOptions? {
        let path = path()
        let method = method()
        let headers = headers()
        let body = section.scalar("body")?.text
        let expect = expectation()
        guard let url = target.target(path: path) else { return nil }
        if let body, method == "GET" || method == "HEAD", !body.isEmpty {
            reading.fail("a `\(method)` request has no body", at: section.keyPosition("body"))
        }
        return .http(
            HTTPProbeOptions(
                url: url,
                method: method,
                headers: target.credentials(reading).filter { own in
                    !headers.contains { $0.name.lowercased() == own.name.lowercased() }
                } + headers,
                body: body,
                expect: expect,
                tls: target.tls
            )
        )
    }

    private func path() -> String? {
        guard let scalar = section.scalar("path", "a path such as `/health`") else { return nil }
        guard scalar.text.hasPrefix("/"),
            let url = try? ServiceURL(parsing: target.url.origin + scalar.text)
        else {
            section.refuse(scalar, "path", expected: "a path such as `/health`")
            return nil
        }
        reading.keepSecrets(of: url)
        return scalar.text
    }

    private func method() -> String {
        guard let scalar = section.scalar("method", WordText.expected(Self.methods)) else { return "GET" }
        guard Self.methods.contains(scalar.text) else {
            let hint = Suggestion.hint(for: scalar.text, among: Self.methods)
            section.refuse(scalar, "method", expected: WordText.expected(Self.methods), hint: hint)
            return "GET"
        }
        return scalar.text
    }

    private func headers() -> [HTTPProbeOptions.Header] {
        var headers: [HTTPProbeOptions.Header] = []
        for entry in section.named("headers") {
            guard let value = Section.scalar(entry.value, entry.key, "a text", reading) else { continue }
            let name = entry.key.lowercased()
            if !HeaderText.isName(entry.key) {
                reading.fail("`\(Reading.shown(entry.key))` cannot name a header", at: entry.position)
            } else if ["content-length", "transfer-encoding", "connection"].contains(name) {
                reading.fail("`\(entry.key)` is set by the probe itself", at: entry.position)
            } else if !HeaderText.isValue(value.text) {
                reading.fail(
                    "the value of `\(entry.key)` holds characters that no header can carry",
                    at: value.position
                )
            } else {
                keepSecrets(name, value.text)
                headers.append(.init(name: entry.key, value: value.text))
            }
        }
        return headers
    }

    /// Headers that say who asks: the value, and the credential behind its scheme.
    private func keepSecrets(_ name: String, _ value: String) {
        guard Reading.isSecretName(name) || name.contains("auth") || name == "cookie" else { return }
        reading.keepSecret(value)
        reading.keepSecret(value.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "")
    }

    private func expectation() -> HTTPExpectationSettings {
        var expectation = HTTPExpectationSettings()
        guard let section = section.section("expect", keys: ["status", "json", "contains"]) else { return expectation }
        if let statuses = section.statuses("status") { expectation.statuses = statuses }
        if let json = section.node("json") { expectation.json = JSONExpectationReader(reading: reading).read(json) }
        expectation.contains = section.textOrTexts("contains")
        return expectation
    }
}

extension Section {
    /// A list of statuses: `200`, `2xx`, `301-308`; one alone needs no list.
    fileprivate func statuses(_ key: String) -> [ClosedRange<Int>]? {
        let expected = "a status such as `200`, `2xx` or `301-308`"
        var scalars: [ScalarNode]
        if case .sequence = node(key) {
            scalars = list(key, expected) ?? []
        } else {
            scalars = scalar(key, expected).map { [$0] } ?? []
        }
        var ranges: [ClosedRange<Int>] = []
        for scalar in scalars {
            guard let range = Self.statuses(scalar.text) else {
                refuse(scalar, key, expected: expected)
                continue
            }
            ranges.append(range)
        }
        return ranges.isEmpty ? nil : ranges
    }

    private static func statuses(_ text: String) -> ClosedRange<Int>? {
        if text.utf8.count == 3, text.hasSuffix("xx"), let hundreds = text.first?.wholeNumberValue {
            return (1...5).contains(hundreds) ? hundreds * 100...hundreds * 100 + 99 : nil
        }
        let bounds = text.split(separator: "-", omittingEmptySubsequences: false).map { IntegerText.parse(String($0)) }
        guard let low = bounds.first.flatMap(\.self), let high = bounds.last.flatMap(\.self), bounds.count <= 2,
            (100...599).contains(low), (100...599).contains(high), low <= high
        else { return nil }
        return low...high
    }
}
