import Documents
import Vocabulary

extension Section {
    func text(_ key: String, _ expected: String = "a text") -> String? {
        guard let scalar = scalar(key, expected) else { return nil }
        guard !scalar.text.isEmpty else {
            reading.fail("expected \(expected) for `\(key)`, found an empty text", at: scalar.position)
            return nil
        }
        return scalar.text
    }

    func flag(_ key: String) -> Bool? {
        guard let scalar = scalar(key, "`true` or `false`") else { return nil }
        guard let flag = FlagText.parse(scalar.text) else {
            refuse(scalar, key, expected: "`true` or `false`")
            return nil
        }
        return flag
    }

    func integer(_ key: String, in range: ClosedRange<Int>) -> Int? {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let scalar = scalar(key, expected) else { return nil }
        guard let number = IntegerText.parse(scalar.text), range.contains(number) else {
            refuse(scalar, key, expected: expected)
            return nil
        }
        return number
    }

    func number(_ key: String, in range: ClosedRange<Double>) -> Double? {
        let bounds = [range.lowerBound, range.upperBound].map { $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
        let expected = "a number from \(bounds[0]) to \(bounds[1])"
        guard let scalar = scalar(key, expected) else { return nil }
        guard let number = Double(scalar.text), range.contains(number) else {
            refuse(scalar, key, expected: expected)
            return nil
        }
        return number
    }

    func duration(_ key: String, in range: ClosedRange<Duration>) -> Duration? {
        guard let scalar = scalar(key, DurationText.expected) else { return nil }
        guard let duration = DurationText.parse(scalar.text) else {
            let hint = IntegerText.parse(scalar.text) == nil ? "" : "; a duration needs a unit"
            refuse(scalar, key, expected: DurationText.expected, hint: hint)
            return nil
        }
        guard range.contains(duration) else {
            let bounds = "\(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
            refuse(scalar, key, expected: "a duration from \(bounds)")
            return nil
        }
        return duration
    }

    func word<Word: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Word.Type) -> Word? {
        let words = Word.allCases.map(\.rawValue)
        let expected = WordText.expected(words)
        guard let scalar = scalar(key, expected) else { return nil }
        guard let word = Word(rawValue: scalar.text) else {
            let hint = Suggestion.hint(for: scalar.text, among: words)
            refuse(scalar, key, expected: expected, hint: hint)
            return nil
        }
        return word
    }

    func texts(_ key: String) -> [String] {
        (list(key) ?? []).filter {
            if $0.text.isEmpty { reading.fail("expected a text in `\(key)`, found an empty one", at: $0.position) }
            return !$0.text.isEmpty
        }.map(\.text)
    }

    /// A list of texts; one alone needs no list.
    func textOrTexts(_ key: String) -> [String] {
        if case .sequence? = node(key) { return texts(key) }
        return text(key).map { [$0] } ?? []
    }

    /// A secret given as itself under `key` or as a file under `key_file`.
    func secret(_ key: String) -> (text: String, position: Position)? {
        let fileKey = "\(key)_file"
        if has(key), has(fileKey) {
            reading.fail("`\(key)` and `\(fileKey)` exclude each other", at: keyPosition(fileKey))
            return nil
        }
        if has(fileKey) { return secretFile(fileKey).map { ($0, valuePosition(fileKey)) } }
        guard has(key), let node = node(key) else {
            if has(key) { reading.fail("expected a text for `\(key)`, found nothing", at: valuePosition(key)) }
            return nil
        }
        guard case .scalar(let raw) = node, let scalar = Self.scalar(.scalar(raw), key, "a text", reading) else {
            if case .scalar = node { return nil }
            reading.fail("expected a text for `\(key)`, found \(Self.describe(node))", at: node.position)
            return nil
        }
        guard !scalar.text.isEmpty else {
            reading.fail("expected a text for `\(key)`, found an empty one", at: scalar.position)
            return nil
        }
        reading.keepSecret(scalar.text)
        return (scalar.text, scalar.position)
    }

    func secretFile(_ key: String) -> String? {
        guard let path = text(key, "the path of a file") else { return nil }
        switch reading.readSecret(reading.resolve(path)) {
        case .success(let text):
            return text
        case .failure(let failure):
            let problem = "cannot read the file of `\(key)`, `\(Reading.shown(path))`: \(failure.message)"
            reading.fail(problem, at: valuePosition(key))
            return nil
        }
    }

    /// The path of a readable file, relative to the settings file.
    func file(_ key: String) -> String? {
        guard let path = text(key, "the path of a file") else { return nil }
        let resolved = reading.resolve(path)
        reading.watch(resolved)
        if let obstacle = BoundedFile.obstacle(resolved) {
            let problem = "cannot read the file of `\(key)`, `\(Reading.shown(path))`: \(obstacle)"
            reading.fail(problem, at: valuePosition(key))
            return nil
        }
        return resolved
    }
}

extension Reading {
    static let longestSecret = 65_536

    /// The secret in a file, without the line ends behind it; the file is watched from now on.
    func readSecret(_ path: String) -> Result<String, BoundedFile.Failure> {
        let result = readText(path)
        if case .success(let text) = result { keepSecret(text) }
        return result
    }

    /// The same for what is no secret.
    func readText(_ path: String) -> Result<String, BoundedFile.Failure> {
        watch(path)
        do throws(BoundedFile.Failure) {
            let bytes = try BoundedFile.read(path, atMost: Self.longestSecret)
            guard var text = String(validating: bytes, as: UTF8.self) else {
                return .failure(.init(message: "not UTF-8"))
            }
            while let last = text.last, last.isNewline { text.removeLast() }
            return text.isEmpty ? .failure(.init(message: "empty")) : .success(text)
        } catch {
            return .failure(error)
        }
    }
}

/// `true` and `false` as people and shells write them.
enum FlagText {
    static func parse(_ text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "yes", "on", "1": true
        case "false", "no", "off", "0": false
        default: nil
        }
    }
}

/// Whole numbers in decimal digits, with an optional minus.
enum IntegerText {
    static func parse(_ text: String) -> Int? {
        guard text.utf8.first != UInt8(ascii: "+") else { return nil }
        return Int(text)
    }
}

/// Words out of a list.
enum WordText {
    static func expected(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return "`\(words.first ?? "")`" }
        return words.dropLast().map { "`\($0)`" }.joined(separator: ", ") + " or `\(last)`"
    }
}
