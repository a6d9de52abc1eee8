extension Redactor {
    /// `***` in the place of what lets somebody in by the URLs of a text, whoever wrote it: their passwords
    /// (`http://user:***@host/`), and the values of parameters of queries whose names end in `token`, `secret`, `password`,
    /// `passwd`, `pwd`, `apikey`, `accesskey`, `signature`, `credential` or `auth` (`?api_key=***`), in any case and
    /// however words are joined.
    ///
    /// Takes time in proportion to the text, whatever is in it. A URL that was cut within its password (`…`) loses what is
    /// left of that, and one whose password has a `/` that should have been encoded loses all of it.
    package static func withoutURLSecrets(_ text: String) -> String {
        var cloak = URLCloak(text)
        guard cloak.hasPasswords || cloak.hasParameters else { return text }
        cloak.hidePasswords()
        cloak.hideParameters()
        return cloak.text
    }
}

/// Finds and hides what is secret of URLs in a text.
private struct URLCloak {
    private static let mark = Array("***".utf8)
    private static let ellipsis = Array("…".utf8)
    private static let secretNames = [
        "token", "secret", "password", "passwd", "pwd", "apikey", "accesskey", "signature", "credential", "credentials",
        "auth",
    ]
    /// Longer names of parameters are none that we know.
    private static let longestName = 64

    private var bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    var hasPasswords: Bool { bytes.contains(UInt8(ascii: ":")) && bytes.contains(UInt8(ascii: "/")) }
    var hasParameters: Bool { bytes.contains(UInt8(ascii: "=")) }

    // MARK: - Passwords

    mutating func hidePasswords() {
        var secrets: [Range<Int>] = []
        var position = 0
        var run = (end: 0, at: Int?.none)
        while let start = authority(from: position) {
            if start >= run.end { run = self.run(from: start) }
            let end = bytes[start..<run.end].firstIndex(where: Self.endsAuthority) ?? run.end
            let password = password(start..<end, lastAt: run.at)
            if let password { secrets.append(password) }
            position = max(end, password?.upperBound ?? end)
        }
        replace(secrets)
    }

    /// Where the part behind the next `scheme://` begins.
    private func authority(from position: Int) -> Int? {
        var position = position
        while position + 2 < bytes.count {
            if bytes[position] == UInt8(ascii: ":"), bytes[position + 1] == UInt8(ascii: "/"),
                bytes[position + 2] == UInt8(ascii: "/"), position > 0, Self.isWord(bytes[position - 1])
            {
                return position + 3
            }
            position += 1
        }
        return nil
    }

    /// How far a URL could go at most that begins here, and its last `@`.
    private func run(from start: Int) -> (end: Int, at: Int?) {
        let end = bytes[start...].firstIndex(where: Self.endsURL) ?? bytes.count
        return (end, bytes[start..<end].lastIndex(of: UInt8(ascii: "@")))
    }

    private func password(_ authority: Range<Int>, lastAt: Int?) -> Range<Int>? {
        let part = bytes[authority]
        guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        if let at = part.lastIndex(of: UInt8(ascii: "@")) { return colon + 1 < at ? colon + 1..<at : nil }
        // Behind the colon of a host stands a port, behind those of an address others.
        let rest = part[(colon + 1)...]
        guard part.first != UInt8(ascii: "["), !rest.isEmpty, !rest.allSatisfy(Self.isDigit) else { return nil }
        if rest.suffix(Self.ellipsis.count).elementsEqual(Self.ellipsis) {
            let end = authority.upperBound - Self.ellipsis.count
            return rest.dropLast(Self.ellipsis.count).allSatisfy(Self.isDigit) ? nil : colon + 1..<end
        }
        return lastAt.flatMap { $0 > colon ? colon + 1..<$0 : nil }
    }

    // MARK: - Parameters

    mutating func hideParameters() {
        var secrets: [Range<Int>] = []
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "?") || byte == UInt8(ascii: "&") else { continue }
            let name = bytes[position...].prefix(while: Self.isWord)
            position = name.endIndex
            guard position < bytes.count, bytes[position] == UInt8(ascii: "="), Self.isSecret(name) else { continue }
            let end = bytes[position...].firstIndex(where: Self.endsParameter) ?? bytes.count
            if end > position + 1 { secrets.append(position + 1..<end) }
            position = end
        }
        replace(secrets)
    }

    private static func isSecret(_ name: ArraySlice<UInt8>) -> Bool {
        guard name.count <= longestName else { return false }
        let letters = name.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ".") }
        let word = String(decoding: letters, as: UTF8.self).lowercased()
        return secretNames.contains { word.hasSuffix($0) }
    }

    // MARK: - Bytes

    /// Ranges in ascending order that do not overlap.
    private mutating func replace(_ ranges: [Range<Int>]) {
        guard !ranges.isEmpty else { return }
        var result: [UInt8] = []
        var position = 0
        for range in ranges {
            result += bytes[position..<range.lowerBound]
            result += Self.mark
            position = range.upperBound
        }
        bytes = result + bytes[position...]
    }

    /// Blanks, controls and what quotes URLs.
    private static func endsURL(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || #""<>`"#.utf8.contains(byte)
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool { "/?#".utf8.contains(byte) }

    private static func endsParameter(_ byte: UInt8) -> Bool { endsURL(byte) || "&;#".utf8.contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Of schemes and names of parameters.
    private static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "+-._".utf8.contains(byte)
    }
}
