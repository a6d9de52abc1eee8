import NIOCore
package import Vocabulary

/// One value that the answer's JSON has to have.
package struct JSONAssertion: Hashable, Sendable {
    /// Names and array indexes, separated by dots.
    package let path: String
    /// A scalar.
    package let expected: JSONValue

    package init(_ path: String, _ expected: JSONValue) {
        self.path = path
        self.expected = expected
    }

    /// Reads `scalar` as YAML's core schema does: `true`, `false`, `null`, a number, else a text.
    package init(_ path: String, plainScalar scalar: String) {
        self.path = path
        expected =
            switch scalar {
            case "true": .bool(true)
            case "false": .bool(false)
            case "null", "~", "": .null
            default:
                scalar.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
                    ? Double(scalar).map(JSONValue.number) ?? .string(scalar) : .string(scalar)
            }
    }
}

/// What an answer has to be like: the keys under `expect:` of an `http` check.
///
/// ## Keys
/// - `status` (list of numbers; 200 to 299): expected statuses.
/// - `json` (map of dotted paths to scalars; none): what the JSON body has to hold.
/// - `contains` (list of texts; none): what has to occur in the body, byte by byte. There are no regular expressions: they
///   would have to be linear-time on untrusted input.
package struct HTTPExpectation: Hashable, Sendable {
    package var statuses: HTTPStatusSet
    package var json: [JSONAssertion]
    package var contains: [String]

    package init(
        statuses: HTTPStatusSet = .success,
        json: [JSONAssertion] = [],
        contains: [String] = []
    ) {
        self.statuses = statuses
        self.json = json
        self.contains = contains
    }

    /// Whether the body matters at all.
    package var needsBody: Bool { !json.isEmpty || !contains.isEmpty }

    /// What is wrong with the answer; nil when nothing is.
    package func judge(_ answer: HTTPAnswer) -> ProbeFailure? {
        guard statuses.contains(answer.status) else { return wrongStatus(answer) }
        for text in contains where !answer.body.readableBytesView.contains(literal: text) {
            return ProbeFailure(.assertion, "expected the body to contain `\(text)`, it is\(answer.excerpt)")
        }
        guard !json.isEmpty else { return nil }
        let document: JSONValue
        do throws(ProbeFailure) {
            document = try answer.json()
        } catch {
            return error
        }
        for assertion in json {
            let found = document[path: assertion.path]
            guard found != assertion.expected else { continue }
            let (expected, actual) = (assertion.expected.summary, found?.summary ?? "nothing")
            return ProbeFailure(.assertion, "expected \(assertion.path) to be \(expected), found \(actual)")
        }
        return nil
    }

    private func wrongStatus(_ answer: HTTPAnswer) -> ProbeFailure {
        let reason: FailureReason =
            switch answer.status {
            case 429: .saturated
            case 401, 403: .auth
            case 400...499: .http4xx
            case 500...599: .http5xx
            default: .assertion
            }
        return ProbeFailure(reason, "expected status \(statuses), got \(answer.status):\(answer.excerpt)")
    }
}

extension Collection<UInt8> {
    /// Whether the bytes of `text` occur; in one pass, after Knuth, Morris and Pratt.
    func contains(literal text: String) -> Bool {
        var matcher = LiteralMatcher(text)
        return matcher.consume(self)
    }
}
