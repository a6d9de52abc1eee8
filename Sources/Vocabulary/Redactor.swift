/// Makes text from outside fit to be shown: in logs, pages, answers and messages.
///
/// Control characters (terminal escapes begin with one) become spaces, known secrets and the passwords of URLs become
/// `***`, and the text is cut to ``limit`` characters. Escaping for HTML, Slack or JSON is the writer's business.
package struct Redactor: Sendable {
    /// The longest text shown, in characters.
    package static let limit = 300
    /// Shorter secrets are not looked for: replacing every `a` would hide nothing and garble everything.
    package static let shortestSecret = 4
    /// What is left of a secret by a cut is looked for from this length on: less tells nothing.
    private static let shortestBeginning = 3

    private let secrets: [String]

    /// - Parameter secrets: what must never be shown, in the forms in which it may appear (also percent-encoded).
    package init(secrets: some Sequence<String>) {
        self.secrets = Set(secrets).filter { $0.utf8.count >= Self.shortestSecret }
            .sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    package func clean(_ text: String) -> String {
        cut(Self.withoutControls(hideSecrets(text)))
    }

    /// Replaces the known secrets, whole or cut, and what ``withoutURLSecrets(_:)`` does, and leaves the rest as it is, for
    /// lines that are our own.
    package func hideSecrets(_ text: String) -> String {
        Self.withoutURLSecrets(hideBeginnings(hideWhole(text)))
    }

    private func hideWhole(_ text: String) -> String {
        var bytes = Array(text.utf8)
        var changed = false
        for secret in secrets {
            changed = bytes.replaceAll(Array(secret.utf8), with: Array("***".utf8)) || changed
        }
        return changed ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// Replaces the beginnings of secrets that stand before an ellipsis, where ``Swift/StringProtocol/shortened(to:)`` has cut them.
    private func hideBeginnings(_ text: String) -> String {
        let mark: Character = "…"
        guard text.contains(mark) else { return text }
        let parts = text.split(separator: mark, omittingEmptySubsequences: false)
        return parts.dropLast().map { hideBeginning(at: $0) + "…" }.joined() + (parts.last ?? "")
    }

    private func hideBeginning(at text: Substring) -> String {
        let bytes = Array(text.utf8)
        let longest = secrets.compactMap { secret -> Int? in
            let secret = Array(secret.utf8)
            let counts = Self.shortestBeginning..<max(Self.shortestBeginning, min(secret.count, bytes.count + 1))
            return counts.last { bytes.suffix($0).elementsEqual(secret.prefix($0)) }
        }.max()
        guard let longest else { return String(text) }
        return String(decoding: bytes.dropLast(longest), as: UTF8.self) + "***"
    }

    package func clean(_ failure: ProbeFailure) -> ProbeFailure {
        ProbeFailure(failure.reason, in: failure.phase, clean(failure.message))
    }

    package func clean(_ report: Report) -> Report {
        Report(
            version: report.version.map(clean),
            runIdentity: report.runIdentity,
            facts: report.facts.map { fact in
                guard case .text(let text) = fact.value else { return fact }
                return Fact(fact.key, .text(clean(text)), metric: fact.metric)
            }
        )
    }

    /// Blanks in the place of everything that drives a terminal or hides the text around it.
    package static func withoutControls(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            scalars.append(isControl(scalar) ? " " : scalar)
        }
        return String(scalars)
    }

    /// C0, DEL and C1 controls, and the invisible characters that reorder or hide text around them.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: true
        default: false
        }
    }

    private func cut(_ text: String) -> String {
        guard text.utf8.count > Self.limit,
            let end = text.index(
                text.startIndex,
                offsetBy: Self.limit - 1,
                limitedBy: text.endIndex
            ), end < text.endIndex, text.index(after: end) < text.endIndex
        else { return text }
        return text[..<end] + "…"
    }
}

extension [UInt8] {
    /// Replaces every occurrence of `pattern`; false when there is none.
    fileprivate mutating func replaceAll(_ pattern: [UInt8], with replacement: [UInt8]) -> Bool {
        guard let first = pattern.first, count >= pattern.count else { return false }
        var result: [UInt8] = []
        var position = 0
        var found = false
        while position < count {
            if self[position] == first, position + pattern.count <= count,
                self[position..<position + pattern.count].elementsEqual(pattern)
            {
                result.append(contentsOf: replacement)
                position += pattern.count
                found = true
            } else {
                result.append(self[position])
                position += 1
            }
        }
        if found { self = result }
        return found
    }
}
