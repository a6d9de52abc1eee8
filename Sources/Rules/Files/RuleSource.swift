import Documents
import PromQL

/// The text of a rule file, for reading and for showing where something is wrong.
struct RuleSource {
    private let lines: [Substring]

    init(_ text: String) {
        // The line breaks of YAML 1.1, which marks count.
        lines = text.split(omittingEmptySubsequences: false) { character in
            ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(character)
        }
    }

    /// The content of the file at `path`; `-` is standard input.
    static func read(_ path: String) throws(RuleFileFailure) -> [UInt8] {
        do {
            return try BoundedFile.read(path, atMost: DocumentLimits.rules.bytes)
        } catch {
            throw RuleFileFailure([RuleProblem(path: path, message: "cannot read the file: \(error.message)")])
        }
    }

    /// The line at a position, without its end; nil past the last.
    func line(_ number: Int) -> String? {
        lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
    }

    /// Lines from a position on, until they have at least so many characters.
    func window(from position: Position, atLeast count: Int) -> [[Unicode.Scalar]] {
        guard lines.indices.contains(position.line - 1) else { return [] }
        var window: [[Unicode.Scalar]] = []
        var total = 0
        for line in lines[(position.line - 1)...] {
            window.append(Array(line.unicodeScalars))
            total += line.unicodeScalars.count + 1
            if total > count { break }
        }
        return window
    }

    /// Where the character of a scalar's text at a UTF-8 offset is written.
    ///
    /// The scalar's own position where that cannot be told.
    func position(ofByte offset: Int, in scalar: ScalarNode) -> Position {
        var bytes = 0
        var index = 0
        for character in scalar.text.unicodeScalars {
            guard bytes < offset else { break }
            bytes += String(character).utf8.count
            index += 1
        }
        guard let places = ScalarPlaces(of: scalar, in: self)?.places else { return scalar.position }
        if index < places.count { return places[index] }
        guard let last = places.last else { return scalar.position }
        return Position(line: last.line, column: last.column + 1)
    }
}
