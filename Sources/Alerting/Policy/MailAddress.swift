/// An address of mail as people write it: `ops@example.com` or `Vedette <vedette@example.com>`.
///
/// Only what can go into a header and into SMTP's commands as it is: no line breaks, no quoted local parts, no comments.
package struct MailAddress: Hashable, Sendable {
    /// Before the address, for people; without quotes, nil for none.
    package let name: String?
    /// `local@domain`.
    package let address: String

    /// Nil when the text is no address.
    package init?(_ text: String) {
        guard text.utf8.count <= 512, !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
        else {
            return nil
        }
        guard text.utf8.last == UInt8(ascii: ">") else {
            guard Self.isAddress(text) else { return nil }
            (name, address) = (nil, text)
            return
        }
        let parts = text.dropLast().split(separator: "<", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isAddress(String(parts[1])) else { return nil }
        var name = Self.trimmed(parts[0])
        if name.utf8.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = name.dropFirst().dropLast() }
        guard !name.contains("\""), !name.contains("<") else { return nil }
        self.name = name.isEmpty ? nil : String(name)
        address = String(parts[1])
    }

    /// The part behind the `@`.
    package var domain: Substring { address.split(separator: "@").last ?? "" }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// RFC 5321 §4.1.2 without quoted local parts; letters beyond ASCII as RFC 6531 allows.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), (1...255).contains(parts[1].utf8.count) else {
            return false
        }
        return isDotted(parts[0], allowing: "!#$%&'*+-/=?^_`{|}~") && isDotted(parts[1], allowing: "-")
    }

    private static func isDotted(_ text: Substring, allowing others: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.unicodeScalars.allSatisfy { scalar in
                    guard scalar.isASCII else { return scalar.value >= 0xA0 }
                    return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                        || others.unicodeScalars.contains(scalar)
                }
        }
    }
}
