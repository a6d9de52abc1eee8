import Documents

/// Replaces `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$` in a scalar.
///
/// A NAME matches `[A-Za-z_][A-Za-z0-9_]*`; `$1`, `${1}` and a lone `$` stay. `:-` and `:?` count an empty variable as
/// missing, as a shell does. Works on scalars after parsing, so no value can change the structure of the document.
struct Substitution {
    struct Failure: Error, Hashable {
        let message: String
        /// In Unicode scalars from the start of the text.
        let offset: Int
    }

    /// The most that variables may bring into one text, in bytes.
    static let longest = 1 << 20
    static let deepest = 8
    /// Behind this many failures the rest of the text is not looked at.
    static let mostFailures = 20

    private let scalars: [Unicode.Scalar]
    private let environment: [String: String]
    private var position = 0
    private var result = String.UnicodeScalarView()
    /// How many bytes of the result came from variables.
    private var filled = 0
    private(set) var failures: [Failure] = []
    /// The variables whose values went into the result.
    private(set) var names: [String] = []

    /// The substituted text.
    var text: String { String(result) }

    init(_ text: String, environment: [String: String]) {
        self.init(Array(text.unicodeScalars), environment: environment, offset: 0, depth: 0)
    }

    private init(_ scalars: [Unicode.Scalar], environment: [String: String], offset: Int, depth: Int) {
        self.scalars = scalars
        self.environment = environment
        while position < scalars.count {
            let scalar = scalars[position]
            guard scalar == "$", position + 1 < scalars.count else {
                result.append(scalar)
                position += 1
                continue
            }
            if scalars[position + 1] == "$" {
                result.append("$")
                position += 2
            } else if let name = name(at: position + 2), scalars[position + 1] == "{" {
                expand(name, offset: offset, depth: depth)
            } else {
                result.append(scalar)
                position += 1
            }
        }
    }

    private func name(at start: Int) -> String? {
        guard start < scalars.count, Self.isNameStart(scalars[start]) else { return nil }
        let end = scalars[start...].firstIndex { !Self.isNameStart($0) && !("0"..."9").contains($0) } ?? scalars.count
        return Self.string(scalars[start..<end])
    }

    private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// Replaces the `${NAME…}` at the position and goes on behind its `}`.
    private mutating func expand(_ name: String, offset: Int, depth: Int) {
        let start = position
        let bodyStart = position + 2 + name.unicodeScalars.count
        guard let end = closingBrace(from: bodyStart) else {
            fail("`${\(name)` has no closing `}`; write `$$` for a dollar sign", at: offset + start)
            position = scalars.count
            return
        }
        position = end + 1
        let body = scalars[bodyStart..<end]
        let value = environment[name]
        if body.isEmpty {
            guard let value else {
                let hint = Suggestion.hint(for: name, among: environment.keys)
                fail("the variable `\(name)` is not set\(hint)", at: offset + start)
                return
            }
            append(value, of: name, at: offset + start)
        } else if body.starts(with: [":", "-"]) {
            if let value, !value.isEmpty {
                append(value, of: name, at: offset + start)
            } else {
                appendDefault(body.dropFirst(2), offset: offset + bodyStart + 2, depth: depth)
            }
        } else if body.starts(with: [":", "?"]) {
            guard let value, !value.isEmpty else {
                let message = Self.string(body.dropFirst(2))
                fail("the variable `\(name)` is not set\(message.isEmpty ? "" : ": \(message)")", at: offset + start)
                return
            }
            append(value, of: name, at: offset + start)
        } else {
            fail("expected `}`, `:-` or `:?` after `${\(name)`", at: offset + bodyStart)
        }
    }

    private func closingBrace(from start: Int) -> Int? {
        var depth = 0
        var index = start
        while index < scalars.count {
            if scalars[index] == "}" {
                if depth == 0 { return index }
                depth -= 1
            } else if scalars[index] == "$", index + 1 < scalars.count, scalars[index + 1] == "{" {
                depth += 1
                index += 1
            }
            index += 1
        }
        return nil
    }

    private mutating func append(_ value: String, of name: String, at offset: Int) {
        names.append(name)
        filled += value.utf8.count
        guard filled <= Self.longest else {
            fail("the text gets longer than \(Self.longest) bytes", at: offset)
            position = scalars.count
            return
        }
        result.append(contentsOf: value.unicodeScalars)
    }

    private mutating func appendDefault(_ text: ArraySlice<Unicode.Scalar>, offset: Int, depth: Int) {
        guard depth < Self.deepest else {
            fail("defaults are nested deeper than \(Self.deepest)", at: offset)
            return
        }
        let inner = Substitution(Array(text), environment: environment, offset: offset, depth: depth + 1)
        failures += inner.failures
        names += inner.names
        filled += inner.filled
        result.append(contentsOf: inner.result)
    }

    private mutating func fail(_ message: String, at offset: Int) {
        failures.append(Failure(message: message, offset: offset))
        if failures.count >= Self.mostFailures { position = scalars.count }
    }
}
