import Alerting
import Vocabulary

/// Header fields of a mail after RFC 5322, for which no text from outside is too strange: what is not plain ASCII becomes
/// encoded words (RFC 2047), and no line break gets in.
enum MailHeader {
    private static let longestLine = 76
    private static let wordStart = "=?UTF-8?B?"
    private static let wordEnd = "?="
    /// The longest word, so that it fits into a line behind the longest name of a field.
    private static let longestWord = longestLine - "Subject: ".utf8.count
    /// Bytes of text in one encoded word, for it to be no longer.
    private static let wordBytes = 39

    /// A field with a text for people, folded.
    static func text(_ name: String, _ text: String) -> String {
        let text = Redactor.withoutControls(text)
        let words = isPlain(text) ? text.split(separator: " ").map(String.init) : encodedWords(text)
        return fold(name, words)
    }

    /// A field with addresses, folded.
    static func addresses(_ name: String, _ addresses: [MailAddress]) -> String {
        let words = addresses.enumerated().flatMap { index, address -> [String] in
            var words = address.name.map(phrase) ?? []
            let comma = index == addresses.count - 1 ? "" : ","
            words.append((address.name == nil ? address.address : "<\(address.address)>") + comma)
            return words
        }
        return fold(name, words)
    }

    /// A name before an address.
    private static func phrase(_ name: String) -> [String] {
        let name = Redactor.withoutControls(name)
        guard isPlain(name), name.utf8.count <= 60 else { return encodedWords(name) }
        let escaped = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return ["\"\(escaped)\""]
    }

    /// Printable ASCII that nobody takes for an encoded word, in words that fit into a line.
    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !text.contains("=?")
            && text.split(separator: " ").allSatisfy { $0.utf8.count <= longestWord }
            && text.first != " " && text.last != " " && !text.contains("  ")
    }

    private static func encodedWords(_ text: String) -> [String] {
        var words: [String] = []
        var part: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if part.count + bytes.count > wordBytes {
                words.append(wordStart + Base64.encode(part) + wordEnd)
                part = []
            }
            part += bytes
        }
        if !part.isEmpty { words.append(wordStart + Base64.encode(part) + wordEnd) }
        return words
    }

    private static func fold(_ name: String, _ words: [String]) -> String {
        var result = "\(name):"
        var width = result.utf8.count
        for (index, word) in words.enumerated() {
            if index > 0, width + 1 + word.utf8.count > longestLine {
                result += "\r\n"
                width = 0
            }
            result += " " + word
            width += 1 + word.utf8.count
        }
        return result
    }
}
