import Vocabulary

/// What a mail server answers to a command (RFC 5321 §4.2).
struct SMTPReply: Hashable, Sendable {
    /// Three digits.
    let code: Int
    /// The text of each line; foreign.
    let lines: [String]

    /// 2xx.
    var isDone: Bool { code / 100 == 2 }
    /// 4xx: it may work another time.
    var isTemporary: Bool { code / 100 == 4 }

    /// `450 4.2.0 Greylisted`, for people.
    var text: String { "\(code) \(lines.joined(separator: " "))" }

    /// The service extensions of an answer to EHLO, in upper case, with their parameters (RFC 5321 §4.1.1.1).
    var extensions: [String: [Substring]] {
        var extensions: [String: [Substring]] = [:]
        for line in lines.dropFirst() {
            let words = line.uppercased().split { $0 == " " || $0 == "=" }
            guard let name = words.first else { continue }
            // Some say `AUTH PLAIN` and `AUTH=PLAIN` in two lines.
            extensions[String(name), default: []] += words.dropFirst()
        }
        return extensions
    }
}

/// Why what came is no answer of a mail server.
struct SMTPReplyError: Error, Hashable, Sendable {
    let message: String
}

/// Takes the bytes of a connection apart into replies; bounded, whatever comes.
struct SMTPReplyReader: Sendable {
    /// RFC 5321 §4.5.3.1.5 has 512 bytes; some servers say more.
    static let longestLine = 4096
    static let mostLines = 128

    private var bytes: [UInt8] = []
    private var code = 0
    private var lines: [String] = []

    /// Bytes that are no whole reply yet, or a further one.
    var hasRest: Bool { !bytes.isEmpty || !lines.isEmpty }

    mutating func feed(_ more: some Sequence<UInt8>) { bytes += more }

    /// The next whole reply; nil until more bytes have come.
    mutating func next() throws(SMTPReplyError) -> SMTPReply? {
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
            guard end <= Self.longestLine else { throw SMTPReplyError(message: "a line of \(end) bytes") }
            var line = bytes[..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            let text = String(decoding: line, as: UTF8.self)
            bytes.removeSubrange(...end)
            if let reply = try take(text) { return reply }
        }
        guard bytes.count <= Self.longestLine else {
            throw SMTPReplyError(message: "a line of more than \(Self.longestLine) bytes")
        }
        return nil
    }

    private mutating func take(_ line: String) throws(SMTPReplyError) -> SMTPReply? {
        let digits = line.utf8.prefix(3)
        guard digits.count == 3, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let code = Int(Substring(digits)), (200..<600).contains(code), lines.isEmpty || code == self.code
        else { throw SMTPReplyError(message: "`\(Redactor.withoutControls(line.shortened(to: 80)))`") }
        let rest = line.utf8.dropFirst(3)
        guard rest.isEmpty || rest.first == UInt8(ascii: " ") || rest.first == UInt8(ascii: "-") else {
            throw SMTPReplyError(message: "`\(Redactor.withoutControls(line.shortened(to: 80)))`")
        }
        self.code = code
        lines.append(String(Substring(rest.dropFirst())))
        guard lines.count <= Self.mostLines else {
            throw SMTPReplyError(message: "an answer of more than \(Self.mostLines) lines")
        }
        guard rest.first != UInt8(ascii: "-") else { return nil }
        defer { lines = [] }
        return SMTPReply(code: code, lines: lines)
    }
}
