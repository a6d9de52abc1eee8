import Documents
import Glibc
import Vocabulary

/// What the text of a process setting has to look like, whichever source it comes from.
enum ProcessShape {
    case host, url, hosts, networks, origins, flag, level, path, name
    case integer(ClosedRange<Int>)
    case duration(ClosedRange<Duration>)
    case size(ClosedRange<Int>)
    case word([String])
    case words([String])

    /// What a person should write.
    var expected: String {
        switch self {
        case .host: "the name or address of an interface"
        case .url: "a URL such as `https://vedette.example.com`"
        case .hosts: "host names"
        case .networks: "addresses or networks such as `10.0.0.0/8`"
        case .origins: "`*` or origins such as `https://app.example.com`"
        case .flag: "`true` or `false`"
        case .level: WordText.expected(LogSettings.Level.allCases.map(\.rawValue))
        case .path: "the path of a directory, or `:memory:`"
        case .name: "at most 63 visible characters"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "a duration from \(DurationText.format(range.lowerBound)) to \(DurationText.format(range.upperBound))"
        case .size(let range):
            "a size from \(SizeText.format(range.lowerBound)) to \(SizeText.format(range.upperBound))"
        case .word(let words): WordText.expected(words)
        case .words(let words): "a list of \(WordText.expected(words))"
        }
    }

    func accepts(_ text: String) -> Bool {
        switch self {
        case .host: Self.isHost(text)
        case .url: Self.externalURL(text) != nil
        case .hosts: Self.items(text).allSatisfy(Self.isHost)
        case .networks: Self.items(text).allSatisfy(Self.isNetwork)
        case .origins: Self.items(text).allSatisfy(Self.isOrigin)
        case .flag: FlagText.parse(text) != nil
        case .level: Self.level(text) != nil
        case .path: !text.isEmpty && text.utf8.count <= 1024 && Self.isVisible(text)
        case .name: (1...63).contains(text.count) && Self.isVisible(text)
        case .integer(let range): IntegerText.parse(text).map(range.contains) ?? false
        case .duration(let range): DurationText.parse(text).map(range.contains) ?? false
        case .size(let range): SizeText.parse(text).map(range.contains) ?? false
        case .word(let words): words.contains(text)
        case .words(let words): Self.items(text).allSatisfy(words.contains)
        }
    }

    /// The words that are near to a wrong one.
    func hint(_ text: String) -> String {
        switch self {
        case .word(let words), .words(let words): Suggestion.hint(for: text, among: words)
        case .level: Suggestion.hint(for: text, among: LogSettings.Level.allCases.map(\.rawValue))
        case .duration: IntegerText.parse(text) == nil ? "" : "; a duration needs a unit"
        case .size: IntegerText.parse(text) == nil ? "" : "; a size needs a unit"
        case .host, .url, .hosts, .networks, .origins, .flag, .path, .name, .integer: ""
        }
    }

    /// The items of a list written with commas.
    static func items(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop(while: \.isWhitespace).reversedTrimmed()) }
            .filter { !$0.isEmpty }
    }

    static func level(_ text: String) -> LogSettings.Level? {
        let word = text.lowercased()
        return word == "warn" ? .warning : LogSettings.Level(rawValue: word)
    }

    static func externalURL(_ text: String) -> ServiceURL? {
        guard let url = try? ServiceURL(parsing: text), url.scheme == .http || url.scheme == .https,
            url.user == nil, url.password == nil, url.query == nil
        else { return nil }
        return url
    }

    private static func isHost(_ text: String) -> Bool {
        if isAddress(text, AF_INET6) { return true }
        return (try? ServiceURL(parsing: "http://\(text)")).map { $0.path.isEmpty && $0.query == nil } ?? false
            && !text.utf8.contains(UInt8(ascii: ":")) && !text.utf8.contains(UInt8(ascii: "@"))
    }

    private static func isNetwork(_ text: String) -> Bool {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = parts.first else { return false }
        let width = isAddress(address, AF_INET) ? 32 : isAddress(address, AF_INET6) ? 128 : -1
        guard width > 0 else { return false }
        return parts.count == 1 || IntegerText.parse(parts[1]).map { (0...width).contains($0) } ?? false
    }

    private static func isOrigin(_ text: String) -> Bool {
        if text == "*" { return true }
        return externalURL(text).map(\.path.isEmpty) ?? false
    }

    private static func isAddress(_ text: String, _ family: Int32) -> Bool {
        var storage = in6_addr()
        return unsafe inet_pton(family, text, &storage) == 1
    }

    private static func isVisible(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

extension Substring {
    /// Without white space at the end.
    fileprivate func reversedTrimmed() -> Substring {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
